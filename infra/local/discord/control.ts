import type {
  AuthorizeAs,
  Authorized,
  IssuedToken,
  IssueToken,
  RequestCount,
  SessionsView,
} from './control/observation-types.ts'
import type {
  ActionResult,
  Autocomplete,
  AutocompleteResult,
  CommandsView,
  InteractionView,
  PressButton,
  RunCommand,
  SelectOption,
  SubmitModal,
} from './control/interaction-types.ts'
import type {
  DelayDispatches,
  DropConnections,
  FailNext,
  InviteListFault,
  MemberSearchFault,
  RepeatDispatches,
  ReorderJoins,
  SetLatency,
  StallNext,
  UsedUpInvites,
} from './control/fault-types.ts'
import type {
  AddBot,
  ChannelView,
  CreateChannel,
  CreateGuild,
  CreateGuilds,
  CreateInvite,
  CreateUser,
  GuildView,
  InviteView,
  JoinInput,
  JoinResult,
  LoadGuild,
  MemberView,
  MessageView,
  SetGuild,
  SetMember,
  SetOverwrite,
  SetRole,
  TrueJoin,
  UserView,
} from './control/world-types.ts'

/**
 * Everything a test, a script or the page may do to the local Discord: act as its people, look
 * behind its scenes, break it on purpose. The same interface in process and over HTTP
 * (`POST /control/<method>`, JSON in and out). A refused request rejects with a `Refusal` whose
 * message is one sentence.
 */
export interface Control {
  createGuild(input: CreateGuild): Promise<GuildView>
  /** Many small guilds at once, for load: each with a channel and `invitesEach` invites. */
  createGuilds(input: CreateGuilds): Promise<{ guilds: LoadGuild[] }>
  getGuild(input: { guildId: string }): Promise<GuildView>
  /** By id, ascending; at most `limit` (default 100, at most 1,000) after `after`. */
  listGuilds(input: { after?: string; limit?: number }): Promise<{ guilds: GuildView[] }>
  /** Deletes the guild: for the bot the same as being removed. */
  deleteGuild(input: { guildId: string }): Promise<void>
  setGuild(input: SetGuild): Promise<GuildView>
  /** An outage tells the bot `unavailable: true`; its end sends the guild again. What happens in
   *  between the bot never hears. */
  outage(input: { guildId: string; on: boolean }): Promise<void>

  createChannel(input: CreateChannel): Promise<ChannelView>
  deleteChannel(input: { guildId: string; channelId: string }): Promise<void>
  /** Creates the role, or changes it when `roleId` is given; `@everyone` has the guild's id. */
  setRole(input: SetRole): Promise<{ roleId: string }>
  deleteRole(input: { guildId: string; roleId: string }): Promise<void>
  setOverwrite(input: SetOverwrite): Promise<void>

  createUser(input: CreateUser): Promise<UserView>
  /** People (and bots) by id; `search` looks into user names and display names. */
  listUsers(input: { search?: string; after?: string; limit?: number }): Promise<{
    users: UserView[]
  }>

  addBotToGuild(input: AddBot): Promise<void>
  removeBotFromGuild(input: { guildId: string }): Promise<void>
  /** Permission bits of the bot's own role; what `@everyone` allows stays allowed. */
  setBotPermissions(input: { guildId: string; permissions: string }): Promise<void>

  createInvite(input: CreateInvite): Promise<InviteView>
  deleteInvite(input: { guildId: string; code: string }): Promise<void>
  /** The truth, whatever the invite list faults say. Expired invites are left out. */
  listInvites(input: { guildId: string }): Promise<{ invites: InviteView[]; vanityUses: number }>

  join(input: JoinInput): Promise<JoinResult>
  /** In this order, spread evenly over `overMs` (default 0: as fast as possible). */
  joinMany(input: { joins: JoinInput[]; overMs?: number }): Promise<{ joins: JoinResult[] }>
  /** A person who is a member already takes a role or guest invite: its uses rise, nobody joins. */
  acceptAsMember(input: { guildId: string; userId: string; code: string }): Promise<void>
  leave(input: { guildId: string; userId: string }): Promise<void>
  kick(input: { guildId: string; userId: string; byId?: string }): Promise<void>
  setMember(input: SetMember): Promise<MemberView>
  /** Oldest id first; at most `limit` (default and at most 1,000) after `after`. */
  listMembers(input: { guildId: string; after?: string; limit?: number }): Promise<{
    members: MemberView[]
    memberCount: number
  }>
  /** Oldest first, after the message `after`; a channel keeps its newest 1,000. With `userId` as
   *  this person sees it: with the ephemeral answers that are theirs. */
  readChannel(input: {
    channelId: string
    userId?: string
    after?: string
    limit?: number
  }): Promise<{ messages: MessageView[] }>
  /** Every join of the guild in order, from sequence `afterSeq`; at most `limit` (100,000). */
  truth(input: { guildId: string; afterSeq?: number; limit?: number }): Promise<{
    joins: TrueJoin[]
  }>

  /** Runs a slash command, and tells what came of it: the bot's first answer, or why there is
   *  none. Only what cannot be asked at all (an unknown guild) rejects. */
  runCommand(input: RunCommand): Promise<ActionResult>
  autocomplete(input: Autocomplete): Promise<AutocompleteResult>
  pressButton(input: PressButton): Promise<ActionResult>
  selectOption(input: SelectOption): Promise<ActionResult>
  submitModal(input: SubmitModal): Promise<ActionResult>
  /** Everything that became of an interaction; the newest 10,000 are kept. */
  interaction(input: { interactionId: string }): Promise<InteractionView>
  /** The newest of a guild, the newest first; at most `limit` (default 100, at most 1,000). */
  listInteractions(input: { guildId: string; limit?: number }): Promise<{
    interactions: InteractionView[]
  }>
  listCommands(input: { guildId: string }): Promise<CommandsView>

  sessions(input?: Nothing): Promise<SessionsView>
  /** Answers by route and status since the start or the last `reset`. */
  requests(input?: { reset?: boolean }): Promise<{ counts: RequestCount[] }>
  /** A person says yes on the authorize page `authorizeUrl`; where their browser goes next. */
  authorizeAs(input: AuthorizeAs): Promise<Authorized>
  /** From now on the authorize page says yes at once as this person; null shows the page again. */
  actAs(input: { userId: string | null }): Promise<void>
  issueToken(input: IssueToken): Promise<IssuedToken>

  /** Closes gateway connections; not `resumable` forgets their sessions as well. */
  dropConnections(input: DropConnections): Promise<{ dropped: number }>
  /** Sends INVALID_SESSION; not `resumable` makes the client identify anew. */
  invalidateSessions(input: { resumable: boolean; shardId?: number }): Promise<{ told: number }>
  setLatency(input: SetLatency): Promise<void>
  failNext(input: FailNext): Promise<void>
  stallNext(input: StallNext): Promise<void>
  setInviteList(input: InviteListFault): Promise<void>
  delayDispatches(input: DelayDispatches): Promise<void>
  repeatJoins(input: RepeatDispatches): Promise<void>
  reorderJoins(input: ReorderJoins): Promise<void>
  setUsedUpInvites(input: UsedUpInvites): Promise<void>
  setMemberSearch(input: MemberSearchFault): Promise<void>
  /** Which privileged intents the application has; identifying with others closes with 4014. */
  setAllowedIntents(input: {
    members: boolean
    presences: boolean
    messageContent: boolean
  }): Promise<void>
  /** How many identifies are left today. */
  setIdentifiesLeft(input: { remaining: number }): Promise<void>
  /** All faults off, as at the start; what is delayed still arrives. */
  clearFaults(input?: Nothing): Promise<void>
}

/** No members: what methods take that need nothing. */
export type Nothing = Record<string, never>

/** Names of all control methods. */
export type ControlMethod = keyof Control
