import type { Db } from '#core/postgres/connect.ts'
import { makeInviteLabels } from '#core/postgres/invite-labels.ts'
import { invitersOfCodes } from '#core/postgres/inviters-of-codes.ts'
import { wirePerson } from './wire-person.ts'

/** What is known of at most 100 codes; '' is none. */
export async function aboutCodes(db: Db, guildId: string, codes: readonly string[]) {
  const known = codes.filter((code) => code !== '')
  const [inviters, labels] = await Promise.all([
    invitersOfCodes(db, guildId, known),
    makeInviteLabels(db).of(guildId, known),
  ])
  return (code: string) => {
    const inviter = inviters.get(code)
    const person = inviter?.inviterName
      ? { name: inviter.inviterName, avatar: inviter.inviterAvatar }
      : undefined
    return {
      code: code === '' ? null : code,
      label: labels.get(code) ?? null,
      inviter: wirePerson(inviter?.inviterId ?? null, person),
    }
  }
}
