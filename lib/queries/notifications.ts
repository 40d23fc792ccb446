import type { ChannelList, DeliveryView } from "#lib/services/notification/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const channelsQuery = () => toolQuery<ChannelList>("notifications.channels", "/notifications/channels");
export const deliveriesQuery = () => toolPages<DeliveryView>("notifications.deliveries", "/notifications/deliveries");
