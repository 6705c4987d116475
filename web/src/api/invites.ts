import { answer, api } from './client.ts'
import type {
  Invite,
  InvitesPage,
  InvitesQuery,
  LabelledInvite,
  NewInvite,
} from '#api/schemas/invite.ts'

/** The invites that Usher knows of a guild, a page at a time. */
export const listInvites = (
  guildId: string,
  query: Partial<InvitesQuery>,
  signal: AbortSignal,
): Promise<InvitesPage> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/invites', { params: { path: { guildId }, query }, signal }),
  )

/** Makes an invite in Discord; joins by it count for who is signed in. */
export const createInvite = (guildId: string, invite: NewInvite): Promise<Invite> =>
  answer(
    api.POST('/api/v1/guilds/{guildId}/invites', { params: { path: { guildId } }, body: invite }),
  )

/** Deletes an invite in Discord. Its joins stay. */
export async function deleteInvite(guildId: string, code: string): Promise<void> {
  await api.DELETE('/api/v1/guilds/{guildId}/invites/{code}', {
    params: { path: { guildId, code } },
  })
}

/** What administrators call an invite; null: nothing. */
export const setInviteLabel = (
  guildId: string,
  code: string,
  label: string | null,
): Promise<LabelledInvite> =>
  answer(
    api.PUT('/api/v1/guilds/{guildId}/invites/{code}/label', {
      params: { path: { guildId, code } },
      body: { label },
    }),
  )
