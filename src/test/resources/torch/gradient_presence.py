  def present(self, parameter: Tensor) -> Tensor:
    # 1 where libtorch holds a gradient for the tensor, else 0.
    return torch.full([1], float(ops.prim.AutogradAnyNonZero(ops.prim.grad(parameter))), dtype=6)
