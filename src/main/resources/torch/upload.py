  def floats(self, count: int) -> Tensor:
    return torch.empty([count], dtype=6, layout=None, device=None, pin_memory=True)

  def longs(self, count: int) -> Tensor:
    return torch.empty([count], dtype=4, layout=None, device=None, pin_memory=True)

  def upload(self, pinned: Tensor) -> Tensor:
    return torch.to(pinned, torch.device("cuda:0"), None, True, True)
