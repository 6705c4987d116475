--[[ Marks a guild as enabled in a generation and forgets all that an older one knew. Running it
     again with the same generation, or late with an older one, changes nothing.
     KEYS[1]  hash, guild -> generation   KEYS[2]  hash, the guild's state
     KEYS[3]  hash, the guild's invites   KEYS[4]  string, the guild's directory entry
     KEYS[5]  hash, owners of its invites KEYS[6]  string, who joined it lately
     ARGV[1]  guild id                    ARGV[2]  generation, ms since the epoch
     returns  1 when it was not enabled in this generation or a newer one before, else 0 ]]
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and tonumber(known) >= tonumber(ARGV[2]) then return 0 end
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
