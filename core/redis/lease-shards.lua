--[[ Leases of shards: who may connect them, until when, and under which epoch. All of the shards or
     none. A lease that ran out stays its holder's until somebody else takes it.
     KEYS[1]  hash, `<total>/<shard>` -> `<until, ms> <epoch> <holder>`; until 0: it was given back
     ARGV[1]  'take', 'renew' or 'release'     ARGV[2]  holder
     ARGV[3]  epoch of the holder              ARGV[4]  ms that it holds
     ARGV[5]  total of the bot's shards        ARGV[6 …] ids of the shards
     returns  {'taken', 1 where each was given back by who had it before, else 0}, {'renewed'},
              {'released'}; and without any effect {'held', holder, ms it may last, field},
              {'stale-epoch'}, {'lost', holder} ]]
local verb, holder, epoch, total = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[5]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function read(text)
  local untilMs, itsEpoch, itsHolder = string.match(text, '^(%d+) (%d+) (.*)$')
  return tonumber(untilMs), tonumber(itsEpoch), itsHolder
end
local function writeAll(untilMs)
  local value = string.format('%.0f %.0f %s', untilMs, epoch, holder)
  for i = 6, #ARGV do redis.call('HSET', KEYS[1], total .. '/' .. ARGV[i], value) end
end
local function isOfAnotherTotal(field) return string.match(field, '^(%d+)/') ~= total end

-- Shards of another total have the same guilds: both at once would hear every join twice.
local function runningOfAnotherTotal(all)
  for i = 1, #all, 2 do
    local untilMs, _, itsHolder = read(all[i + 1])
    if isOfAnotherTotal(all[i]) and untilMs > now then
      return { 'held', itsHolder, untilMs - now, all[i] }
    end
  end
end

if verb == 'take' then
  local all = redis.call('HGETALL', KEYS[1])
  local running = runningOfAnotherTotal(all)
  if running then return running end
  local isGivenBack = 1
  for i = 6, #ARGV do
    local field = total .. '/' .. ARGV[i]
    local text = redis.call('HGET', KEYS[1], field)
    if text then
      local untilMs, itsEpoch, itsHolder = read(text)
      if untilMs > now and itsHolder ~= holder then
        return { 'held', itsHolder, untilMs - now, field }
      end
      if itsEpoch >= epoch then return { 'stale-epoch' } end
      if untilMs ~= 0 then isGivenBack = 0 end
    else
      isGivenBack = 0
    end
  end
  for i = 1, #all, 2 do
    if isOfAnotherTotal(all[i]) then redis.call('HDEL', KEYS[1], all[i]) end
  end
  writeAll(now + tonumber(ARGV[4]))
  return { 'taken', isGivenBack }
end

local isMissing = false
for i = 6, #ARGV do
  local text = redis.call('HGET', KEYS[1], total .. '/' .. ARGV[i])
  if text then
    local _, itsEpoch, itsHolder = read(text)
    if itsHolder ~= holder or itsEpoch ~= epoch then return { 'lost', itsHolder } end
  else
    isMissing = true
  end
end
-- Redis lost it, or shards of another total were taken since.
if isMissing then
  local running = runningOfAnotherTotal(redis.call('HGETALL', KEYS[1]))
  if running then return { 'lost', running[2] } end
end
writeAll(verb == 'renew' and now + tonumber(ARGV[4]) or 0)
return { verb == 'renew' and 'renewed' or 'released' }
