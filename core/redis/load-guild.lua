--[[ Reads what is known of a guild, all of it as it was at one moment.
     KEYS[1]  hash, the guild's state                KEYS[2]  hash, invite code -> invite as JSON
     KEYS[3]  string, who joined lately, as JSON
     returns  {{version, session, sequence, ledger}, who joined lately, {code, invite, code, invite, …}};
              nil for each that is not stored ]]
return {
  redis.call('HMGET', KEYS[1], 'version', 'session', 'sequence', 'ledger'),
  redis.call('GET', KEYS[3]),
  redis.call('HGETALL', KEYS[2]),
}
