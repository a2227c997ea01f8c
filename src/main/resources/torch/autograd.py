  def gradients(self, loss: Tensor, parameters: List[Tensor]) -> List[Tensor]:
    # They are handed over and kept nowhere: left with the parameters they would have to be cleared in one pass and added
    # to in another. One may come as a view of something else, or in bfloat16, so those that the optimizer could not read are
    # copied.
    found = torch.grad([loss], parameters, None, None, False, False)
    gradients = annotate(List[Tensor], [])
    for i in range(torch.len(found)):
      gradients2 = torch.append(gradients, torch.contiguous(torch.to(torch._unwrap_optional(found[i]), 6)))
    return gradients
