  # A table of hidden states, float32 [rows, H], from which texts are put together.

  def zeros(self, like: Tensor, rows: int, width: int) -> Tensor:
    # Where like is.
    return torch.new_zeros(like, [rows, width])

  def put(self, table: Tensor, states: Tensor, taken: Tensor, places: Tensor) -> None:
    # states [B, S, H], of which those at taken, int64 [N] in B * S, become the rows at places.
    table2 = torch.index_copy_(table, 0, places, torch.index_select(torch.flatten(states, 0, 1), 0, taken))
    return None

  def get(self, table: Tensor, places: Tensor) -> Tensor:
    # places: rows, int64 [B, S]. Returns [B, S, H].
    return torch.embedding(table, places)
