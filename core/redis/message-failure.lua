--[[ Notes that a channel's message was lost, or forgets it, unless the guild was disabled meanwhile:
     what a purge has deleted must not come back.
     KEYS[1]  hash, guild -> generation   KEYS[2]  hash, channel -> its newest failure as JSON
     ARGV[1]  guild id                    ARGV[2]  generation that the writer knows
     ARGV[3]  channel id                  ARGV[4]  failure as JSON, '' to forget it
     ARGV[5]  channels that one guild may have here
     returns  1 when something was noted or forgotten, else 0 ]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[4] == '' then return redis.call('HDEL', KEYS[2], ARGV[3]) end
local is_known = redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1
-- A guild posts into two channels: the others are those it once chose.
if not is_known and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[5]) then
  redis.call('DEL', KEYS[2])
end
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
return 1
