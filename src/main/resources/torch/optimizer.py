  # AdamW with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101), and clipping by the global norm.

  def add(self, gradients: List[Tensor], more: List[Tensor]) -> None:
    torch._foreach_add_(gradients, more)
    return None

  def clip(self, gradients: List[Tensor], max_norm: float) -> Tensor:
    # Scales all gradients so that their joint L2 norm is at most max_norm; 0 leaves them. Returns each one's norm before.
    norms = torch.stack(torch._foreach_norm(gradients, 2))
    total = torch.add(torch.linalg_vector_norm(norms, 2), 1e-06)
    if torch.gt(max_norm, 0.):
      if bool(torch.gt(total, max_norm)):
        torch._foreach_mul_(gradients, torch.div(max_norm, total))
      else:
        pass
    else:
      pass
    return norms

  def adamw(self, parameters: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    # steps: one count per tensor, so that a tensor that starts to train late is corrected for its own bias.
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(parameters, gradients, first, second, annotate(List[Tensor], []), steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
    return None

  def zeros_like(self, parameters: List[Tensor]) -> List[Tensor]:
    zeros = annotate(List[Tensor], [])
    for i in range(torch.len(parameters)):
      zeros2 = torch.append(zeros, torch.zeros_like(torch.detach(parameters[i])))
    return zeros

  def copies(self, parameters: List[Tensor]) -> List[Tensor]:
    copied = annotate(List[Tensor], [])
    for i in range(torch.len(parameters)):
      copied2 = torch.append(copied, torch.clone(torch.detach(parameters[i])))
    return copied

  def shared(self, tensors: List[Tensor]) -> List[Tensor]:
    # The same memory with one more owner: it stays until the last one closes.
    owners = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      owners2 = torch.append(owners, torch.detach(tensors[i]))
    return owners

  def assign(self, parameters: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_copy_(parameters, values)
    return None

