import {
  ApplicationCommandOptionType as Kind,
  ApplicationCommandType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type { Refused } from '../control/interaction-types.ts'
import type { Realm } from '../realm.ts'
import type { OptionDefinition } from '../rest/command-options.ts'
import type { StoredCommand } from '../wire/command.ts'
import { holds } from '../world/permissions.ts'
import type { Actor } from './acting.ts'
import { refused } from './refused.ts'

/** What a person typed after the slash. */
export interface CommandPath {
  command: string
  subcommandGroup?: string
  subcommand?: string
}

export interface FoundCommand {
  command: StoredCommand
  /** Subcommand group and subcommand, as far as there are any. */
  through: OptionDefinition[]
  /** What is to be filled in. */
  options: readonly OptionDefinition[]
}

/** Slash commands that show in a guild, its own before global ones of the same name. */
export function commandsIn(realm: Realm, guildId: string): StoredCommand[] {
  const scopes = [guildId, 'global'].map((scope) => realm.world.commands.get(scope))
  const found = new Map<string, StoredCommand>()
  for (const commands of scopes)
    for (const command of commands?.values() ?? [])
      if (showsInGuilds(command) && !found.has(command.name)) found.set(command.name, command)
  return [...found.values()]
}

const showsInGuilds = ({ type, contexts }: StoredCommand): boolean =>
  type === (ApplicationCommandType.ChatInput as number) &&
  (contexts === null || contexts.includes(InteractionContextType.Guild))

/** The command that this person finds in this channel. */
export function findCommand(realm: Realm, actor: Actor, path: CommandPath): FoundCommand | Refused {
  const isIn = actor.guild.members.has(realm.application.botUserId)
  const command = isIn
    ? commandsIn(realm, actor.guild.id).find(({ name }) => name === path.command)
    : undefined
  if (!command) return refused('no-such-command', `There is no command /${path.command} here.`)
  const needed =
    PermissionFlagsBits.UseApplicationCommands | BigInt(command.default_member_permissions ?? '0')
  const isAdministrator = holds(actor.permissions, PermissionFlagsBits.Administrator)
  // "0" shows a command to administrators only.
  const closed = command.default_member_permissions === '0'
  if (!isAdministrator && (closed || !holds(actor.permissions, needed)))
    return refused(
      'missing-permission',
      `${actor.user.username} may not use /${path.command} in #${actor.channel.name}.`,
    )
  return walk(command, path)
}

function walk(command: StoredCommand, path: CommandPath): FoundCommand | Refused {
  const through: OptionDefinition[] = []
  let options: readonly OptionDefinition[] = command.options ?? []
  for (const [name, kind] of [
    [path.subcommandGroup, Kind.SubcommandGroup],
    [path.subcommand, Kind.Subcommand],
  ] as const) {
    if (name === undefined) continue
    const next = options.find((one) => one.name === name && one.type === kind)
    if (!next)
      return refused('no-such-subcommand', `/${path.command} has no subcommand ${name}.`, name)
    through.push(next)
    options = next.options ?? []
  }
  if (options.some(({ type }) => type <= Kind.SubcommandGroup))
    return refused('no-such-subcommand', `/${path.command} needs a subcommand.`)
  return { command, through, options }
}

/** `/invite_tracker create` */
export const fullName = ({ command, through }: FoundCommand): string =>
  `/${[command.name, ...through.map(({ name }) => name)].join(' ')}`
