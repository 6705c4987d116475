--[[ Takes requests out of what Discord allows a token in any one second, for all its processes:
     in slots of 50 ms, of which those of the last second count.
     KEYS[1]  hash, slot (Redis time / 50 ms) -> requests
     ARGV[1]  requests wanted
     ARGV[2]  most requests that the second may hold with them, at this priority
     ARGV[3]  requests that went in the last second and are not in the hash: they count from now
     ARGV[4]  requests wanted in advance: granted up to half of ARGV[2]
     returns  {requests granted, ms until a further one may be, requests granted in advance} ]]
local SLOT_MS, SLOTS = 50, 20

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local slot = math.floor(now / SLOT_MS)

local told = tonumber(ARGV[3])
local used, oldest = told, slot
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local at = tonumber(fields[i])
  -- After a failover the clock may be behind: what lies far ahead would count for too long.
  if at < slot - SLOTS or at > slot + SLOTS then
    redis.call('HDEL', KEYS[1], fields[i])
  else
    used = used + tonumber(fields[i + 1])
    oldest = math.min(oldest, at)
  end
end

local max = tonumber(ARGV[2])
local granted = math.max(0, math.min(tonumber(ARGV[1]), max - used))
local half = math.floor(max / 2)
local ahead = math.max(0, math.min(tonumber(ARGV[4]), half - used - granted))
local going = granted + told + ahead
if going > 0 then
  redis.call('HINCRBY', KEYS[1], slot, going)
  redis.call('PEXPIRE', KEYS[1], 2 * SLOT_MS * SLOTS)
end
return { granted, (oldest + SLOTS + 1) * SLOT_MS - now, ahead }
