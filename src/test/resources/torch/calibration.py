  def linear(self, x: Tensor, weight: Tensor) -> Tensor:
    return torch.linear(x, weight)
