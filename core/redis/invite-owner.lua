--[[ Remembers on whose behalf the bot made an invite, unless the guild is not enabled: what a purge
     has deleted must not come back. At the bound, owners of invites that the snapshot does not have
     go first: those invites are gone.
     KEYS[1]  hash, guild -> generation   KEYS[2]  hash, invite code -> owner's member id
     KEYS[3]  hash, invite code -> invite as JSON
     ARGV[1]  guild id    ARGV[2]  code    ARGV[3]  owner's member id    ARGV[4]  most owners
     returns  1 when it is remembered, else 0: not enabled, or the bound is reached ]]
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
local function isFull() return redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[4]) end
if isFull() then
  for _, code in ipairs(redis.call('HKEYS', KEYS[2])) do
    if redis.call('HEXISTS', KEYS[3], code) == 0 then redis.call('HDEL', KEYS[2], code) end
  end
  if isFull() then return 0 end
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
