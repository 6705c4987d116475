--[[ Publishes messages, each to its channel, in one round trip: a batch concerns hundreds of guilds.
     ARGV[1 …]  channel, message, channel, message, …      returns nothing ]]
for i = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end
