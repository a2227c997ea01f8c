  # Heads and their losses, beside the encoder, whose linear, normalise, activate and dropout they use.
  # Shapes: B windows, S tokens, H hidden size, C outputs, M tokens to guess, V vocabulary, E its width.
  # A loss is the sum over a batch divided by weight, which is the number of examples, tokens or class weights of a whole
  # optimizer step: so batches that share a step add up to its mean.

  def first(self, x: Tensor) -> Tensor:
    # [B, S, H] to [B, 1, H], at the token [CLS].
    return torch.slice(x, 1, 0, 1)

  def mean(self, x: Tensor, mask: Tensor) -> Tensor:
    # [B, S, H] to [B, 1, H], over the tokens that are not padding.
    weights = torch.unsqueeze(mask, 2)
    return torch.div(torch.sum(torch.mul(x, weights), [1], True), torch.sum(weights, [1], True))

  def pick(self, x: Tensor, read: Tensor) -> Tensor:
    # [B, S, H] to [M, H], where read holds places in the B * S tokens, int64 [M].
    return torch.index_select(torch.flatten(x, 0, 1), 0, read)

  def dense(self, x: Tensor, p: List[Tensor], activation: str, masks: List[Tensor], drawn: float) -> Tensor:
    # BERT's pooler (tanh, no dropout before it), or the layer in front of other families' classifiers. [.., H] to [.., H].
    return (self).activate(torch.linear((self).dropout(x, masks, 0, drawn), p[0], p[1]), activation)

  def classifier(self, x: Tensor, p: List[Tensor], masks: List[Tensor], drawn: float) -> Tensor:
    # [B, 1, H] to [B, C].
    return torch.select((self).token_classifier(x, p, masks, drawn), 1, 0)

  def token_classifier(self, x: Tensor, p: List[Tensor], masks: List[Tensor], drawn: float) -> Tensor:
    # [B, S, H] to [B, S, C].
    return torch.linear((self).dropout(x, masks, 0, drawn), p[0], p[1])

  def words(self, x: Tensor, p: List[Tensor], activation: str, eps: float, bf16: bool) -> Tensor:
    # [M, H] to [M, V]. p: transform's weight and bias, its normalisation's, the word embeddings [V, E], and a bias [V].
    y = (self).normalise((self).activate(torch.linear(x, p[0], p[1]), activation), p[2], p[3], eps)
    return (self).linear(y, p[4], p[5], bf16)

  def cross_entropy(self, logits: Tensor, labels: Tensor, classes: List[Tensor], smoothing: float, weight: float) -> Tensor:
    # logits [.., C], labels int64 [..] with -100 for what does not count, classes: each class's weight [C], or nothing.
    rows = torch.reshape(logits, [-1, torch.size(logits, -1)])
    targets = torch.reshape(labels, [-1])
    if torch.eq(torch.len(classes), 0):
      total = torch.cross_entropy_loss(rows, targets, None, 2, -100, smoothing)
    else:
      total = torch.cross_entropy_loss(rows, targets, classes[0], 2, -100, smoothing)
    return torch.div(total, weight)

  def token_losses(self, logits: Tensor, labels: Tensor) -> Tensor:
    # [M, V] and int64 [M] to each token's cross-entropy [M].
    return torch.cross_entropy_loss(logits, labels, None, 0, -100, 0.)

  def hits(self, logits: Tensor, labels: Tensor) -> Tensor:
    # 1 where the highest logit is the label's, else 0: float32 [M].
    return torch.to(torch.eq(torch.argmax(logits, -1), labels), 6)

  def binary_cross_entropy(self, logits: Tensor, labels: Tensor, weight: float) -> Tensor:
    # Both [B, C]; labels 0 or 1.
    return torch.div(torch.binary_cross_entropy_with_logits(logits, labels, None, None, 2), weight)

  def squared_error(self, logits: Tensor, scores: Tensor, weight: float) -> Tensor:
    # Both [B, 1].
    return torch.div(torch.mse_loss(logits, scores, 2), weight)

  def span_loss(self, logits: Tensor, mask: Tensor, spans: Tensor, weight: float) -> Tensor:
    # logits [B, S, 2] for start and end, spans int64 [B, 2]. Padding is no candidate.
    candidates = torch.sub(logits, torch.mul(torch.unsqueeze(torch.rsub(mask, 1), 2), 1e+30))
    starts = torch.cross_entropy_loss(torch.select(candidates, 2, 0), torch.select(spans, 1, 0), None, 2, -100, 0.)
    ends = torch.cross_entropy_loss(torch.select(candidates, 2, 1), torch.select(spans, 1, 1), None, 2, -100, 0.)
    return torch.div(torch.add(starts, ends), torch.mul(weight, 2))
