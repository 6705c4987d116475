import type { Scenario } from './scenario.ts'
import { botRestarted } from './scenarios/bot-restarted.ts'
import { bots } from './scenarios/bots.ts'
import { burst } from './scenarios/burst.ts'
import { clusterKilled } from './scenarios/cluster-killed.ts'
import { droppedResumable } from './scenarios/dropped-resumable.ts'
import { droppedSessionLost } from './scenarios/dropped-session-lost.ts'
import { leaveAndRejoin } from './scenarios/leave-and-rejoin.ts'
import { manyGuilds } from './scenarios/many-guilds.ts'
import { oneUse } from './scenarios/one-use.ts'
import { raid } from './scenarios/raid.ts'
import { stackDown60s } from './scenarios/stack-down-60s.ts'
import { trickle } from './scenarios/trickle.ts'

/** Every scenario, in the order in which they are played. */
export const scenarios: readonly Scenario[] = [
  trickle,
  burst,
  raid,
  oneUse,
  manyGuilds,
  bots,
  leaveAndRejoin,
  droppedResumable,
  droppedSessionLost,
  clusterKilled,
  botRestarted,
  stackDown60s,
]
