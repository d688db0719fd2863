-- Publishes events that were never published before, so many in one request.
-- wrk … -s publish.lua URL -- RUN EVENTS

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local run, events
local sent = 0

function init(args)
  run, events = args[1], tonumber(args[2])
end

local function event()
  sent = sent + 1
  local id = string.format("%s-%d-%d", run, number, sent)
  return string.format(
    '{"specversion":"1.0","id":"%s","source":"bench","type":"chancery.meeting.responded.v1","data":{'
      .. '"meeting":"meeting/bench-%d","actor":"actor/bench-%d","rsvp":"accepted","occurred":"2025-05-18",'
      .. '"mode":"paraphrase","attribution":[{"agent":"outlet/bench","role":"outlet","identity":"named"}]}}',
    id, sent % 5000, sent % 200)
end

function request()
  local body
  if events == 1 then
    body = event()
  else
    local all = {}
    for place = 1, events do
      all[place] = event()
    end
    body = "[" .. table.concat(all, ",") .. "]"
  end
  return wrk.format("POST", "/v1/events", { ["Content-Type"] = "application/json" }, body)
end

local refused = 0

function response(status)
  if status ~= 201 and status ~= 200 then
    refused = refused + 1
    if refused < 4 then
      print("answered with " .. status)
    end
  end
end
