--[[ Makes one settlement of a guild durable, in one step: journal, snapshot, ledger and the
     (session, sequence) up to which the guild's dispatches are settled. After it, nothing of them
     can be lost; refused, nothing of it has happened.
     KEYS[1]  stream, the partition's journal        KEYS[2]  hash, guild -> generation
     KEYS[3]  hash, the guild's state                KEYS[4]  hash, invite code -> invite as JSON
     KEYS[5]  string, who joined lately, as JSON     KEYS[6]  set, who opted out of the guild
     ARGV[1]  guild id                               ARGV[2]  generation the settlement began in
     ARGV[3]  epoch of the settling process          ARGV[4]  gateway session id, '' for none
     ARGV[5]  sequence of the newest dispatch in it  ARGV[6]  version of the snapshot it read
     ARGV[7]  most entries the journal may hold      ARGV[8]  entries as JSON, '' for none
     ARGV[9]  ledger as JSON, '' for an empty one    ARGV[10] who joined lately, '' for nobody
     ARGV[11] how long that is kept, ms              ARGV[12] 1: nobody in it is in KEYS[6]; 0: unknown
     ARGV[13] number n of removed codes
     ARGV[14 … 13+n] removed codes                   ARGV[14+n …] code, invite, code, invite, …
     returns  {'settled', version, id of its journal entry, '' for none} or {'stale-generation'}, {'stale-epoch'}, {'covered'},
              {'stale-version'}, {'must-conceal'}, {'journal-full'} ]]
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return { 'stale-generation' } end

local state = redis.call('HMGET', KEYS[3], 'epoch', 'session', 'sequence', 'version')
if tonumber(state[1] or 0) > tonumber(ARGV[3]) then return { 'stale-epoch' } end
if ARGV[4] ~= '' and state[2] == ARGV[4] and tonumber(state[3]) >= tonumber(ARGV[5]) then
  return { 'covered' }
end
local version = tonumber(state[4] or 0)
if version ~= tonumber(ARGV[6]) then return { 'stale-version' } end
if ARGV[12] == '0' and redis.call('EXISTS', KEYS[6]) == 1 then return { 'must-conceal' } end

local id = ''
if ARGV[8] ~= '' then
  if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[7]) then return { 'journal-full' } end
  id = redis.call('XADD', KEYS[1], '*', 'guild', ARGV[1], 'generation', ARGV[2], 'entries', ARGV[8])
end

local first = 14 + tonumber(ARGV[13])
for i = 14, first - 1 do redis.call('HDEL', KEYS[4], ARGV[i]) end
for i = first, #ARGV, 2 do redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1]) end

version = version + 1
redis.call('HSET', KEYS[3], 'version', version, 'epoch', ARGV[3], 'ledger', ARGV[9])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[3], 'session', ARGV[4], 'sequence', ARGV[5]) end
if ARGV[10] == '' then redis.call('DEL', KEYS[5])
else redis.call('SET', KEYS[5], ARGV[10], 'PX', ARGV[11]) end
return { 'settled', version, id }
