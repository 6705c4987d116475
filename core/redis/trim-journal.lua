--[[ Removes what is recorded from a journal, unless the journal is not the one that was recorded:
     where Redis lost its data and its clock went back, new ids lie below the recorded position, and
     removing what lies below it would remove what nobody has read.
     KEYS[1]  stream, the partition's journal
     ARGV[1]  newest recorded id: its ms      ARGV[2]  its number
     ARGV[3]  '1' to remove, '0' only to look
     returns  1 where the journal is behind the recorded position and so was left alone, else 0 ]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local ms, number = tonumber(ARGV[1]), tonumber(ARGV[2])

local info = redis.call('XINFO', 'STREAM', KEYS[1])
local lastId
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' then lastId = info[i + 1] end
end
local lastMs, lastNumber = string.match(lastId, '^(%d+)-(%d+)$')
lastMs, lastNumber = tonumber(lastMs), tonumber(lastNumber)
local isBelow = lastMs < ms or (lastMs == ms and lastNumber < number)

-- A failover that lost the newest entries also leaves a journal that ends below the position: what
-- it still holds was recorded. Only a clock that is behind can have made new ids there.
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if isBelow and nowMs < ms then return 1 end

-- MINID keeps the id it is given, so it is given the next one.
local nextId = ARGV[1] .. '-' .. string.format('%.0f', number + 1)
if ARGV[3] == '1' then redis.call('XTRIM', KEYS[1], 'MINID', nextId) end
return 0
