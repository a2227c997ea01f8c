-- As post.lua, from clients of which each asks about once a second, and counts answers by status.
dofile("bench/post.lua")
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() answered = 0; refused = 0; others = 0 end
function delay() return 800 + math.random(200) end
function response(status)
  if status == 200 then answered = answered + 1 elseif status == 429 then refused = refused + 1 else others = others + 1 end
end
function done(summary)
  local a, r, o = 0, 0, 0
  for _, thread in ipairs(threads) do a = a + thread:get("answered"); r = r + thread:get("refused"); o = o + thread:get("others") end
  local errors = summary.errors
  print(string.format("answered %.1f/s, refused %.1f/s, others %d, socket errors %d", a / summary.duration * 1e6,
                      r / summary.duration * 1e6, o, errors.connect + errors.read + errors.write + errors.timeout))
end
