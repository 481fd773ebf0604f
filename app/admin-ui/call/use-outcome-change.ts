import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CallDetail, OutcomeChange, Result } from "../../http/contract.ts";
import { isSignedOut, postOutcome } from "../api.ts";
import { useSession } from "../session.ts";
import { TEXT } from "../texts.ts";

/** Changes a call's outcome: shown at once, taken back when the server refuses, and replaced by the server's answer when it agrees. */
export function useOutcomeChange(id: string) {
  const { me } = useSession();
  const client = useQueryClient();
  const key = ["call", id];
  return useMutation({
    mutationFn: (change: OutcomeChange) => postOutcome(id, change, me.csrfToken),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<CallDetail>(key);
      if (before !== undefined) client.setQueryData(key, withOutcome(before, change.label));
      return before;
    },
    onError: (failure, _change, before) => {
      client.setQueryData(key, before);
      if (isSignedOut(failure)) client.setQueryData(["me"], null);
    },
    onSuccess: async (detail) => {
      client.setQueryData(key, detail);
      await Promise.all(["calls", "revenue"].map((name) => client.invalidateQueries({ queryKey: [name] })));
    },
  });
}

/** The call as it will stand: a person is certain, and money of a won deal keeps it closed whatever its outcome. */
function withOutcome(detail: CallDetail, label: OutcomeChange["label"]): CallDetail {
  const result = detail.call.result === "closed" ? "closed" : resultOf(label);
  return {
    ...detail,
    call: { ...detail.call, result, outcome: label, confidence: 1, inReview: false },
    outcome: { ...detail.outcome, judged: true, source: "person", reason: TEXT.youJudged, alternatives: [] },
  };
}

function resultOf(label: OutcomeChange["label"]): Result {
  return label === "sale" || label === "appointment" ? "booked" : label;
}
