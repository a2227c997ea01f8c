-- One request of wrk: WORDS random words to PATH, or to one of many paths where PATH has %d and MODELS says how many there are.
local words = {"the", "film", "was", "a", "wonderful", "little", "story", "and", "it", "broke", "after", "two", "days", "phone",
               "battery", "lasts"}
local length = tonumber(os.getenv("WORDS"))
local path = os.getenv("TARGET")
local models = tonumber(os.getenv("MODELS") or "1")
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. (os.getenv("THAW_KEY") or "")}

request = function()
  local text = {}
  for i = 1, length do text[i] = words[math.random(#words)] end
  local body = '{"inputs": "' .. table.concat(text, " ") .. '"}'
  return wrk.format("POST", string.format(path, math.random(models)), headers, body)
end
