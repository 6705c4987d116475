--[[ Forgets a guild, unless a newer generation than the one to purge has begun. Whatever is still
     in flight carries the old generation and is refused from now on.
     KEYS[1]  hash, guild -> generation   KEYS[2…]  every key of the guild's own
     ARGV[1]  guild id                    ARGV[2]   newest generation to purge
     returns  1 when the guild was known, else 0 ]]
local generation = redis.call('HGET', KEYS[1], ARGV[1])
if generation and tonumber(generation) > tonumber(ARGV[2]) then return 0 end
redis.call('DEL', unpack(KEYS, 2))
return redis.call('HDEL', KEYS[1], ARGV[1])
