import { ComponentType } from 'discord-api-types/v10'
import type {
  ActionResult,
  PressButton,
  Refused,
  SelectOption,
} from '../control/interaction-types.ts'
import { isRecord } from '../input.ts'
import type { Realm } from '../realm.ts'
import type { Message } from '../world/world.ts'
import { type Actor, actorIn } from './acting.ts'
import { isRefused, refused } from './refused.ts'
import { choosableFor, resolve } from './resolve.ts'
import { findMessage } from './responses.ts'
import { send } from './send.ts'
import { settle } from './settle.ts'

type Component = Record<string, unknown>

/** A person presses a button. */
export const pressButton = (realm: Realm, input: PressButton): Promise<ActionResult> =>
  use(realm, input, (_actor, component) =>
    component.type === ComponentType.Button ? {} : wrongKind(input.customId, 'button'),
  )

/** A person chooses from a menu. */
export const selectOption = (realm: Realm, input: SelectOption): Promise<ActionResult> =>
  use(realm, input, (actor, component) => {
    if (component.type === ComponentType.Button) return wrongKind(input.customId, 'menu')
    return (
      faultOfChoice(realm, { actor, component, input }) ?? {
        values: input.values,
        resolved:
          component.type === ComponentType.StringSelect
            ? undefined
            : resolve(realm, actor, input.values),
      }
    )
  })

const wrongKind = (customId: string, kind: string): Refused =>
  refused('no-such-component', `The component ${customId} is not a ${kind}.`, customId)

async function use(
  realm: Realm,
  input: PressButton,
  dataFor: (actor: Actor, component: Component) => object | Refused,
): Promise<ActionResult> {
  const seen = seenMessage(realm, input)
  if (isRefused(seen)) return seen
  const { message, actor } = seen
  const component = componentsOf(message).find((one) => one.custom_id === input.customId)
  if (!component)
    return refused('no-such-component', 'The message has no such component.', input.customId)
  if (component.disabled === true)
    return refused('component-disabled', 'The component is disabled.', input.customId)
  const data = dataFor(actor, component)
  if (isRefused(data)) return data
  const interaction = realm.interactions.open(realm.newId(), {
    kind: 'component',
    guildId: actor.guild.id,
    channelId: actor.channel.id,
    userId: actor.user.id,
    locale: actor.locale,
    createdAtMs: realm.now(),
    customId: input.customId,
    sourceMessageId: message.id,
  })
  const { type, id } = component
  await send(realm, {
    actor,
    interaction,
    message,
    data: { component_type: type, custom_id: input.customId, id, ...data },
  })
  return settle(realm, interaction, input.answerWithinMs)
}

/** The message, if this person has it on their screen. */
function seenMessage(
  realm: Realm,
  { messageId, userId, locale }: PressButton,
): { message: Message; actor: Actor } | Refused {
  const message = findMessage(realm, messageId)
  const channel = message && realm.world.channels.get(message.channelId)
  const isSeen = message && (message.visibleTo === null || message.visibleTo === userId)
  if (!channel || !isSeen)
    return refused('message-not-visible', `There is no message ${messageId} that they see.`)
  const { guildId } = channel
  const actor = actorIn(realm, { guildId, channelId: channel.id, userId, locale })
  return isRefused(actor) ? actor : { message, actor }
}

/** Buttons and menus of a message. */
const componentsOf = ({ components }: Message): Component[] =>
  components
    .filter(isRecord)
    .flatMap((row) => (Array.isArray(row.components) ? row.components.filter(isRecord) : []))

function faultOfChoice(
  realm: Realm,
  { actor, component, input }: { actor: Actor; component: Component; input: SelectOption },
): Refused | null {
  const { values, customId } = input
  const least = typeof component.min_values === 'number' ? component.min_values : 1
  const most = typeof component.max_values === 'number' ? component.max_values : 1
  if (values.length < least || values.length > most || new Set(values).size < values.length)
    return refused('option-out-of-bounds', `The menu takes ${least} to ${most} options.`, customId)
  return values.every((value) => isChoosable(realm, { actor, component, value }))
    ? null
    : refused('option-not-a-choice', 'The menu does not offer that.', customId)
}

function isChoosable(
  realm: Realm,
  { actor, component, value }: { actor: Actor; component: Component; value: string },
): boolean {
  const choosable = choosableFor(realm, actor)
  const { type, options } = component
  if (type === ComponentType.StringSelect)
    return Array.isArray(options) && options.some((one) => isRecord(one) && one.value === value)
  if (type === ComponentType.ChannelSelect) return choosable.channelType(value) !== undefined
  const isUser = type !== ComponentType.RoleSelect && choosable.isUser(value)
  return isUser || (type !== ComponentType.UserSelect && choosable.isRole(value))
}
