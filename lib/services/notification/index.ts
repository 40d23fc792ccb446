export {
  createChannel,
  listChannels,
  listDeliveries,
  removeChannel,
  testChannel,
  updateChannel,
} from "./channels.ts";
export { deliverNotices, forgetOldNotices } from "./deliver-notices.ts";
export { notify } from "./notify.ts";
export {
  ChannelIdInput,
  ChannelList,
  ChannelView,
  CreateChannelInput,
  DeliveryView,
  ListDeliveriesInput,
  type NoticeEvent,
  UpdateChannelInput,
} from "./schemas.ts";
