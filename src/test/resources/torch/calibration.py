  def linear(self, x: Tensor, weight: Tensor) -> Tensor:
    return torch.linear(x, weight)
  
  def half_of_squares(self, parameters: List[Tensor]) -> Tensor:
    # A loss whose gradient is the parameters themselves.
    total = torch.zeros([1])
    for i in range(torch.len(parameters)):
      total2 = torch.add_(total, torch.sum(torch.mul(parameters[i], parameters[i])), alpha=0.5)
    return total
