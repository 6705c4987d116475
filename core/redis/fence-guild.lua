--[[ Lets no process of an older epoch settle a guild any more.
     KEYS[1]  hash, guild -> generation     KEYS[2]  hash, the guild's state
     ARGV[1]  guild id                      ARGV[2]  epoch
     returns  1 where that changed anything, else 0 ]]
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
if tonumber(redis.call('HGET', KEYS[2], 'epoch') or 0) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[2], 'epoch', ARGV[2])
return 1
