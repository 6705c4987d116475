import { answer, api } from './client.ts'
import type { SentMessage, TestMessage } from '#api/schemas/message.ts'

/** Posts what a message about a made-up member comes to; it alerts nobody.
 *  @throws ApiProblem `message-invalid`, `channel-not-found`, `bot-not-permitted` */
export const sendTestMessage = (guildId: string, message: TestMessage): Promise<SentMessage> =>
  answer(
    api.POST('/api/v1/guilds/{guildId}/test-message', {
      params: { path: { guildId } },
      body: message,
    }),
  )
