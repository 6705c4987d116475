import type { SentFile } from '../attachments.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import type { Attachment, Channel, Guild, Message } from '../world/world.ts'
import { mentionsIn } from './mentions.ts'
import type { AllowedMentions, MessageBody } from './message-body.ts'

type Content = Pick<Message, 'content' | 'embeds' | 'components' | 'attachments'>

/** What a message holds by this body; what an edit leaves out stays as it was `before`.
 *  @throws Refusal when nothing would be left to show. */
export function contentOf(
  realm: Realm,
  channel: Channel,
  {
    body,
    files,
    before = null,
  }: { body: MessageBody; files: ReadonlyMap<number, SentFile>; before?: Message | null },
): Content {
  const content = body.content === undefined ? (before?.content ?? '') : (body.content ?? '')
  const embeds = body.embeds === undefined ? (before?.embeds ?? []) : (body.embeds ?? [])
  const components =
    body.components === undefined ? (before?.components ?? []) : (body.components ?? [])
  const stay = keptAttachments(body, before)
  const nothing = content.trim() === '' && embeds.length === 0 && components.length === 0
  if (nothing && stay.length + files.size === 0) throw refuse.emptyMessage()
  const added = Array.from(files, ([number, file]) =>
    realm.attachments.keep(
      { id: realm.newId(), channelId: channel.id },
      file,
      body.attachments?.find(({ id }) => id === String(number))?.description ?? null,
    ),
  )
  return { content, embeds, components, attachments: [...stay, ...added] }
}

/** An edit that names attachments keeps those only. */
function keptAttachments(body: MessageBody, before: Message | null): Attachment[] {
  const known = before?.attachments ?? []
  if (body.attachments === undefined) return known
  const named = new Set((body.attachments ?? []).map(({ id }) => id))
  return known.filter(({ id }) => named.has(id))
}

/** Whom the bot's message names, and whom of them it notifies. */
export function mentionsOf(
  realm: Realm,
  at: { guild: Guild; channel: Channel },
  { content, allowed }: { content: string; allowed: AllowedMentions | null | undefined },
): Pick<Message, 'mentionedUserIds' | 'mentionedRoleIds' | 'pings'> {
  const found = mentionsIn({ world: realm.world, ...at }, realm.application.botUserId, {
    content,
    allowed,
  })
  return { mentionedUserIds: found.userIds, mentionedRoleIds: found.roleIds, pings: found.pings }
}

export const noPings = (): Message['pings'] => ({ everyone: false, userIds: [], roleIds: [] })
