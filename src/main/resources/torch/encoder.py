  # BERT (Devlin et al. 2019, arXiv:1810.04805), one function per part, as Hugging Face's weights expect it.
  # Shapes: B texts, S tokens, H hidden size, A heads. Hidden states are float32 [B, S, H].
  # bf16 casts a linear layer's operands only: attention, normalisation and loss stay float32, as do the weights. With narrow,
  # which a GPU gains by, what lies between a layer's products stays bfloat16, too; its normalisation and residuals do not.
  # Dropout's masks are given or, with a probability above 0, drawn by libtorch.

  def embeddings(self, ids: Tensor, types: Tensor, positions: Tensor, p: List[Tensor], eps: float, masks: List[Tensor], drawn: float, gpu: bool) -> Tensor:
    # p: words [V, E], positions [P, E], normalisation weight and bias [E], and token types [T, E] where the model has them.
    x = (self).words_and_positions(ids, positions, p, gpu)
    if torch.gt(torch.len(p), 4):
      x = torch.add(x, (self).token_types(types, p[4], gpu))
    else:
      pass
    return (self).dropout((self).normalise(x, p[2], p[3], eps), masks, 0, drawn)

  # A GPU adds up the gradients of a look-up in any order where a row is read often. These look up in other words: the
  # gradient of an index is sorted first, one position is looked up for all texts, and types are multiplied.

  def words_and_positions(self, ids: Tensor, positions: Tensor, p: List[Tensor], gpu: bool) -> Tensor:
    # Padding has position 0, which nobody reads, so that the largest of a column is its position.
    if gpu:
      x = torch.add(torch.index(p[0], annotate(List[Optional[Tensor]], [ids])), torch.embedding(p[1], torch.amax(positions, [0])))
    else:
      x = torch.add(torch.embedding(p[0], ids), torch.embedding(p[1], positions))
    return x

  def token_types(self, types: Tensor, table: Tensor, gpu: bool) -> Tensor:
    if gpu:
      x = torch.matmul(torch.to(torch.one_hot(types, torch.size(table, 0)), 6), table)
    else:
      x = torch.embedding(table, types)
    return x

  def project(self, x: Tensor, p: List[Tensor], bf16: bool) -> Tensor:
    # ELECTRA's embeddings are narrower than its layers: [B, S, E] to [B, S, H].
    return (self).linear(x, p[0], p[1], bf16)

  def attention_bias(self, mask: Tensor) -> Tensor:
    # mask: 1 for a token, 0 for padding, float32 [B, S]. Returns what is added to the scores, [B, 1, 1, S].
    return torch.mul(torch.unsqueeze(torch.unsqueeze(torch.sub(mask, 1), 1), 1), 3.4028234663852886e+38)

  def layer(self, x: Tensor, bias: Tensor, p: List[Tensor], heads: int, eps: float, activation: str, first_only: bool, attention_mask: List[Tensor], masks: List[Tensor], attention_drawn: float, drawn: float, fused: bool, gpu: bool, bf16: bool) -> Tensor:
    # p: weight and bias of query, key, value, attention output, its normalisation, ffn intermediate, ffn output, its
    # normalisation. With first_only the layer is computed where a classifier reads it, at token 0: exact, [B, 1, H].
    # For dropout, attention_mask holds the probabilities' mask [B, A, S, S], masks those of both outputs [B, S, H].
    narrow = torch.__and__(gpu, bf16)
    states = (self).operand(x, narrow)
    read = x
    asking = states
    if first_only:
      read = torch.slice(x, 1, 0, 1)
      asking = torch.slice(states, 1, 0, 1)
    else:
      pass
    query = (self).split((self).product(asking, p[0], p[1], bf16, narrow), heads)
    key = (self).split((self).product(states, p[2], p[3], bf16, narrow), heads)
    value = (self).split((self).product(states, p[4], p[5], bf16, narrow), heads)
    context = (self).attend(query, key, value, (self).operand(bias, narrow), attention_mask, attention_drawn, fused, gpu)
    merged = torch.flatten(torch.transpose(context, 1, 2), 2, 3)
    attended = (self).dropout((self).product(merged, p[6], p[7], bf16, narrow), masks, 0, drawn)
    y = (self).normalise((self).residual(attended, read, narrow), p[8], p[9], eps)
    inner = (self).activate((self).product((self).operand(y, narrow), p[10], p[11], bf16, narrow), activation)
    outer = (self).dropout((self).product(inner, p[12], p[13], bf16, narrow), masks, 1, drawn)
    return (self).normalise((self).residual(outer, y, narrow), p[14], p[15], eps)

  def attend(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor, masks: List[Tensor], drawn: float, fused: bool, gpu: bool) -> Tensor:
    # [B, A, S, H/A] each. Fused kernels take no mask for dropout.
    if fused:
      if gpu:
        context = (self).attend_on_gpu(query, key, value, bias, drawn)
      else:
        context = torch.scaled_dot_product_attention(query, key, value, bias)
    else:
      scale = torch.pow(torch.size(query, 3), -0.5)
      scores = torch.add(torch.matmul(torch.mul(query, scale), torch.transpose(key, 2, 3)), bias)
      context = torch.matmul((self).dropout(torch.softmax(scores, 3), masks, 0, drawn), value)
    return context

  def attend_on_gpu(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor, drawn: float) -> Tensor:
    # Named, since libtorch's own choice may be one that takes a second to prepare for each new shape. It reads the bias in
    # groups of 16, which must be there.
    keys = torch.size(key, 2)
    padded = torch.constant_pad_nd(bias, [0, torch.remainder(torch.neg(keys), 16)])
    mask = torch.expand(torch.slice(padded, 3, 0, keys), [torch.size(query, 0), torch.size(query, 1), torch.size(query, 2), keys])
    context, sums, seed, offset, = torch._scaled_dot_product_efficient_attention(query, key, value, mask, True, drawn)
    return context

  def product(self, x: Tensor, weight: Tensor, bias: Tensor, bf16: bool, narrow: bool) -> Tensor:
    # A linear layer within an encoder layer.
    if narrow:
      y = torch.linear(x, torch.to(weight, 15), torch.to(bias, 15))
    else:
      y = (self).linear(x, weight, bias, bf16)
    return y

  def operand(self, x: Tensor, narrow: bool) -> Tensor:
    y = x
    if narrow:
      y = torch.to(x, 15)
    else:
      pass
    return y

  def residual(self, x: Tensor, before: Tensor, narrow: bool) -> Tensor:
    # In place where it can be: no gradient needs what a linear layer or its dropout gave.
    if narrow:
      y = torch.add(before, x)
    else:
      y = torch.add_(x, before)
    return y

  def linear(self, x: Tensor, weight: Tensor, bias: Tensor, bf16: bool) -> Tensor:
    if bf16:
      y = torch.to(torch.linear(torch.to(x, 15), torch.to(weight, 15), torch.to(bias, 15)), 6)
    else:
      y = torch.linear(x, weight, bias)
    return y

  def split(self, x: Tensor, heads: int) -> Tensor:
    # [B, S, H] to [B, A, S, H/A].
    return torch.transpose(torch.unflatten(x, 2, [heads, -1]), 1, 2)

  def normalise(self, x: Tensor, weight: Tensor, bias: Tensor, eps: float) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], weight, bias, eps)

  def activate(self, x: Tensor, activation: str) -> Tensor:
    if torch.eq(activation, "gelu"):
      y = torch.gelu(x)
    else:
      if torch.eq(activation, "gelu_new"):
        y = torch.gelu(x, approximate="tanh")
      else:
        if torch.eq(activation, "tanh"):
          y = torch.tanh(x)
        else:
          y = torch.relu(x)
    return y

  def dropout(self, x: Tensor, masks: List[Tensor], i: int, drawn: float) -> Tensor:
    # A mask holds 0 or 1/(1-p), in x's shape. No masks at all, and nothing to draw: evaluation.
    if torch.gt(torch.len(masks), i):
      y = torch.mul(x, torch.reshape(masks[i], torch.size(x)))
    else:
      if torch.gt(drawn, 0.):
        y = torch.dropout(x, drawn, True)
      else:
        y = x
    return y

  def bfloat16(self, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  def text(self, x: Tensor, row: int, length: int) -> Tensor:
    # [B, S, H] to [1, length, H].
    return torch.contiguous(torch.slice(torch.slice(x, 0, row, torch.add(row, 1)), 1, 0, length))

  def rows(self, x: Tensor, index: Tensor) -> Tensor:
    # [B, ..] to [N, ..], where index holds rows of B, int64 [N].
    return torch.index_select(x, 0, index)
