import { sql } from 'kysely'
import type { Db } from './connect.ts'
import type { Pseudonymous } from './opt-outs.ts'

/** A member, and the pseudonym that is to stand for them. */
export type Person = Pseudonymous & { userId: string }

/** Unlinkable ids are below any that members without a name have, and above every pseudonym. */
const UNLINKABLE_FROM = -(2 ** 40)
const UNLINKABLE_COUNT = 2 ** 51

/**
 * Takes a member's identity out of what is stored, inside a transaction that holds the guild's
 * settings row: no recorder writes meanwhile, and each later one knows of the opt-out. One
 * statement each, over what the guild has of 31 days.
 */
export function concealPerson(tx: Db, { guildId, userId, pseudonym }: Person) {
  const asInviter = sql`jsonb_build_array(jsonb_build_object('inviterId', ${userId}::text))`
  const affected = ({ numAffectedRows }: { numAffectedRows?: bigint }) =>
    Number(numAffectedRows ?? 0n)
  return {
    /**
     * Keeps recorders of the guild away until the commit.
     * @returns false where the guild has not enabled the module
     */
    async hold(): Promise<boolean> {
      const { rows } = await sql`
        select from guild_settings where guild_id = ${guildId}::bigint for update`.execute(tx)
      return rows.length > 0
    },

    /** The member's own joins. */
    async joins(): Promise<number> {
      return affected(
        await sql`
          update joins set member_id = ${pseudonym}::bigint, member_name = null,
            member_avatar = null
          where guild_id = ${guildId}::bigint and member_id = ${userId}::bigint`.execute(tx),
      )
    },

    /** Memberships that have ended need no link to the member, as no leave will look for them. */
    async unlinkEnded(): Promise<number> {
      return affected(
        await sql`
          update joins set member_id =
            ${UNLINKABLE_FROM}::bigint - floor(random() * ${UNLINKABLE_COUNT}::float8)::bigint
          where guild_id = ${guildId}::bigint and member_id = ${pseudonym}::bigint
            and left_at is not null`.execute(tx),
      )
    },

    /** Joins of others that the member is said to have brought, or may have. */
    async invited(): Promise<number> {
      return affected(
        await sql`
          update joins set inviter_id = nullif(inviter_id, ${userId}::bigint),
            candidates = (
              select jsonb_agg(case when c.one ->> 'inviterId' = ${userId}::text
                then jsonb_set(c.one, '{inviterId}', 'null') else c.one end order by c.place)
              from jsonb_array_elements(candidates) with ordinality c (one, place))
          where guild_id = ${guildId}::bigint
            and (inviter_id = ${userId}::bigint or candidates @> ${asInviter})`.execute(tx),
      )
    },

    /** What counted for the member counts for nobody. */
    async counts(): Promise<void> {
      await sql`
        with moved as (
          delete from day_counts
          where guild_id = ${guildId}::bigint and inviter_id = ${userId}::bigint
          returning guild_id, day, code, joins, leaves, present)
        insert into day_counts as d (guild_id, day, inviter_id, code, joins, leaves, present)
        select guild_id, day, 0, code, joins, leaves, present from moved
        on conflict (guild_id, inviter_id, code, day) do update set joins = d.joins + excluded.joins,
          leaves = d.leaves + excluded.leaves, present = d.present + excluded.present`.execute(tx)
    },

    /** One that the bot made keeps its owner, as nobody else can tell whose it is. */
    async invites(): Promise<number> {
      return affected(
        await sql`
          update invites set inviter_name = null, inviter_avatar = null,
            inviter_id = case when is_owned then ${pseudonym}::bigint end
          where guild_id = ${guildId}::bigint and inviter_id = ${userId}::bigint`.execute(tx),
      )
    },

    /** The other way round: who opts in again owns their invites by name. */
    async revealInvites(): Promise<void> {
      await sql`
        update invites set inviter_id = ${userId}::bigint
        where guild_id = ${guildId}::bigint and inviter_id = ${pseudonym}::bigint`.execute(tx)
    },

    /** Messages that wait; one that is being sent just now is not called back. */
    async messages(): Promise<number> {
      const member = { memberId: pseudonym, memberName: null, memberAvatar: null }
      const inviter = { inviterId: null, inviterName: null, inviterAvatar: null, inviteCount: null }
      // In the order in which senders take them: neither waits for the other.
      return affected(
        await sql`
          update outbox o set payload = o.payload
            || case when o.payload ->> 'memberId' = ${userId}::text
                then ${JSON.stringify(member)}::jsonb else '{}' end
            || case when o.payload ->> 'inviterId' = ${userId}::text
                then ${JSON.stringify(inviter)}::jsonb else '{}' end
          from (
            select id from outbox where guild_id = ${guildId}::bigint
              and ${userId}::text in (payload ->> 'memberId', payload ->> 'inviterId')
            order by id for update) mine
          where o.id = mine.id`.execute(tx),
      )
    },

    /** What the member changed in the tracker stays told, of nobody. */
    async changes(): Promise<void> {
      await sql`
        update settings_changes set user_id = ${pseudonym}::bigint
        where guild_id = ${guildId}::bigint and user_id = ${userId}::bigint`.execute(tx)
    },

    /** A key has to know whose right it has: it ends. */
    async apiKeys(): Promise<void> {
      await sql`
        delete from api_keys
        where guild_id = ${guildId}::bigint and created_by = ${userId}::bigint`.execute(tx)
    },

    /** Entries that were set aside, of this guild or nobody knows which, and say who it is. */
    async rejects(): Promise<number> {
      return affected(
        await sql`
          update journal_rejects set entry = '', reason = 'withheld: it names who opted out'
          where (guild_id = ${guildId}::bigint or guild_id is null)
            and strpos(entry, ${userId}::text) > 0`.execute(tx),
      )
    },
  }
}
