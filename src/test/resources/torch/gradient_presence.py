  def backward(self, loss: Tensor) -> None:
    # Leaves a gradient with every tensor that requires one.
    torch.backward(loss)
    return None

  def present(self, parameter: Tensor) -> Tensor:
    # 1 where libtorch holds a gradient for the tensor, else 0.
    return torch.full([1], float(ops.prim.AutogradAnyNonZero(ops.prim.grad(parameter))), dtype=6)
