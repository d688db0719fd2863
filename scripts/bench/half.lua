-- Asks at a rate instead of as fast as it can: each connection waits as long as makes RATE requests a second of all.
-- wrk … -s half.lua URL -- RATE CONNECTIONS

local pause

function init(args)
  pause = math.floor(1000 * tonumber(args[2]) / tonumber(args[1]))
  math.randomseed(os.time())
end

-- Spread, so that the connections do not ask all at once.
function delay()
  return math.random(0, 2 * pause)
end
