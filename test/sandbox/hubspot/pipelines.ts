/** The only deal pipeline of this portal. */
export const PIPELINE_ID = "default";

/** A stage of the deal pipeline; closed when won (1) or lost (0). */
export interface DealStage {
  readonly id: string;
  readonly label: string;
  readonly probability: string;
  readonly isClosed: boolean;
}

/** HubSpot's default sales pipeline. */
const DEAL_STAGES: readonly DealStage[] = [
  { id: "appointmentscheduled", label: "Appointment Scheduled", probability: "0.2", isClosed: false },
  { id: "qualifiedtobuy", label: "Qualified To Buy", probability: "0.4", isClosed: false },
  { id: "presentationscheduled", label: "Presentation Scheduled", probability: "0.6", isClosed: false },
  { id: "decisionmakerboughtin", label: "Decision Maker Bought-In", probability: "0.8", isClosed: false },
  { id: "contractsent", label: "Contract Sent", probability: "0.9", isClosed: false },
  { id: "closedwon", label: "Closed Won", probability: "1.0", isClosed: true },
  { id: "closedlost", label: "Closed Lost", probability: "0.0", isClosed: true },
];

/** The stage with this id, if the pipeline has it. */
export function stageOf(id: string): DealStage | undefined {
  return DEAL_STAGES.find((stage) => stage.id === id);
}

/** The pipeline as `GET /crm/v3/pipelines/deals` answers it. */
export function pipelineBody(): Record<string, unknown> {
  const times = { createdAt: "1970-01-01T00:00:00Z", updatedAt: "1970-01-01T00:00:00Z", archived: false };
  return {
    id: PIPELINE_ID,
    label: "Sales Pipeline",
    displayOrder: 0,
    ...times,
    stages: DEAL_STAGES.map((stage, displayOrder) => ({
      id: stage.id,
      label: stage.label,
      displayOrder,
      metadata: { probability: stage.probability, isClosed: String(stage.isClosed) },
      writePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
      ...times,
    })),
  };
}
