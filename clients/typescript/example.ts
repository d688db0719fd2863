// Publishes an event and reads a board, in a browser or Node. What does not fit the schemas does not compile.
import type { Documents, View } from "./documents.js";
import type { Data, Event, Kind } from "./events.js";

/** A receipt: on disk, at this position. */
export interface Receipt {
  status: "recorded" | "duplicate";
  position: number;
  source: string;
  id: string;
  recorded_at: string;
  leaf: string;
}

export async function publish(server: string, event: Event): Promise<Receipt> {
  const headers = { "content-type": "application/cloudevents+json" };
  const answer = await fetch(`${server}/v1/events`, { method: "POST", headers, body: JSON.stringify(event) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Receipt;
}

export async function view<V extends View>(server: string, view: V, key: string): Promise<Documents[V]> {
  const answer = await fetch(`${server}/v1/views/${view}/${key}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Documents[V];
}

export function event<K extends Kind>(type: K, id: string, data: Data[K]): Event<K> {
  return { specversion: "1.0", id, source: "my-scraper", type, data } as Event<K>;
}

export async function example(server: string): Promise<void> {
  const accepted = event("chancery.meeting.responded.v1", "zelensky-accepts", {
    meeting: "meeting/putin-zelensky",
    actor: "actor/zelensky",
    rsvp: "accepted",
    occurred: "2025-05-11",
    mode: "paraphrase",
    attribution: [{ agent: "outlet/reuters", role: "outlet", identity: "named" }],
  });
  const receipt = await publish(server, accepted);
  const board = await view(server, "conditions", accepted.data.meeting);
  console.log(receipt.position, board.conditions.map((row) => [row.id, row.satisfaction]));

  // @ts-expect-error: a misspelt word of a closed list.
  event("chancery.meeting.responded.v1", "x", { ...accepted.data, rsvp: "acepted" });
  // @ts-expect-error: a member that is missing.
  event("chancery.meeting.responded.v1", "x", { meeting: "meeting/putin-zelensky" });
  // @ts-expect-error: a member that this kind does not have.
  event("chancery.meeting.floated.v1", "x", { ...accepted.data, participants: [], rsvp: "accepted" } satisfies Data["chancery.meeting.floated.v1"]);
  // @ts-expect-error: the data of another kind.
  const other: Event<"chancery.claim.made.v1"> = accepted;
  void other;
}
