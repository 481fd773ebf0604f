import { connectionId } from "./values/ids.ts";

/** The connection that stands for an install's own CRM in deliveries and credentials. */
export const CRM_CONNECTION = connectionId("crm");
