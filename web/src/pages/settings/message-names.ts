/** What the settings of each message are called. */
export const messageNames = {
  join: {
    enabled: 'joinMessagesEnabled',
    channel: 'joinMessagesChannel',
    isEmbed: 'joinMessageIsEmbed',
    content: 'joinMessageContent',
  },
  leave: {
    enabled: 'leaveMessagesEnabled',
    channel: 'leaveMessagesChannel',
    isEmbed: 'leaveMessageIsEmbed',
    content: 'leaveMessageContent',
  },
} as const
