import type { Command } from './command.ts'
import { doctor } from './commands/doctor.ts'
import { enable } from './commands/enable.ts'
import { logLevel } from './commands/log-level.ts'
import { purge } from './commands/purge.ts'
import { status } from './commands/status.ts'

/** All there are, in the order in which help names them. */
export const commands: readonly Command[] = [status, enable, purge, doctor, logLevel]
