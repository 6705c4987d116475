import type { Db } from '#core/postgres/connect.ts'
import { makeInviteLabels } from '#core/postgres/invite-labels.ts'
import type { GuildCaller } from './callers.ts'
import { noteChange, type NoteDeps } from './note-change.ts'
import { Problem } from './problems.ts'

/** Labels a code, or takes its label away, and notes it. @throws Problem `too-many-labels` */
export async function setLabel(
  deps: NoteDeps & { db: Db },
  caller: GuildCaller,
  { code, label }: { code: string; label: string | null },
): Promise<void> {
  const labelled = await makeInviteLabels(deps.db).set(caller.guildId, code, label)
  if (labelled.kind === 'too-many')
    throw new Problem('too-many-labels', 'Take the labels off some invites first.')
  if (labelled.before === label) return
  await noteChange(deps, caller, { what: 'label', name: code, from: labelled.before, to: label })
}
