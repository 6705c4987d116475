--[[ Stores a guild's directory entry, unless the guild was disabled meanwhile: what a purge has
     deleted must not come back.
     KEYS[1]  hash, guild -> generation   KEYS[2]  string, the guild's entry as JSON
     ARGV[1]  guild id                    ARGV[2]  generation that the writer knows
     ARGV[3]  entry as JSON, '' to forget it
     returns  1 when it was stored or forgotten, else 0 ]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('DEL', KEYS[2]) else redis.call('SET', KEYS[2], ARGV[3]) end
return 1
