// The desk behind the release form: where a person may release, what there is to choose, and the order itself.

import type { Access } from "../jobs/access.ts";
import type { ImageWish, Origin, Request } from "../jobs/operation.ts";
import type { Answer, Door } from "./door.ts";

/** Well inside the life of Slack's own patience with a modal that says that it looks. */
const authorizeTimeoutMs = 2_500;

export interface FormAsker {
  team: string;
  user: string;
  /** Undefined where nobody is in a channel: then its environment's own gets the answer, and no role comes from it. */
  channel: string | undefined;
}

export interface ReleaseOrder {
  environment: string;
  wishes: ImageWish[];
  dryRun: boolean;
}

export interface ReleaseDesk {
  /** The environments in which the person has the role. */
  environments(asker: FormAsker): Promise<string[]>;
  /** Asks for the workloads and for the tags of some; the answer goes into the view. Gives why not, if not. */
  lookUp(
    asker: FormAsker,
    wanted: { environment: string; workloads: readonly string[]; view: NonNullable<Origin["view"]> },
  ): Promise<Answer>;
  /** The same request as the typed command's, through the same door. `trigger` is the same for the same press. */
  release(asker: FormAsker, order: ReleaseOrder, trigger: string): Promise<Answer>;
}

export function createReleaseDesk(options: {
  /** Each environment's channel. */
  environments: Readonly<Record<string, { channel: string }>>;
  access: Access;
  door: Door;
}): ReleaseDesk {
  const { environments, access, door } = options;

  function knock({ team, user, channel }: FormAsker, environment: string, trigger: string) {
    const place = channel === undefined ? { channel: environments[environment]?.channel ?? "", isOutside: true as const } : { channel };
    return { requester: { kind: "slack" as const, team, user }, origin: { ...place, trigger, door: "modal" as const } };
  }

  return {
    async environments(asker) {
      const signal = AbortSignal.timeout(authorizeTimeoutMs);
      const names = Object.keys(environments);
      const decisions = await Promise.all(
        names.map((environment) => access.authorize({ request: anyRelease(environment), ...knock(asker, environment, "") }, signal)),
      );
      return names.filter((_, at) => decisions[at]?.allowed);
    },
    lookUp(asker, { environment, workloads, view }) {
      const { requester, origin } = knock(asker, environment, `${view.id} ${view.hash}`);
      return door.request(
        { verb: "images", environment, choicesOf: [...workloads] },
        { text: `images ${environment}`, requester, origin: { ...origin, view } },
      );
    },
    release(asker, { environment, wishes, dryRun }, trigger) {
      const workloads = [...new Set(wishes.map((wish) => wish.workload ?? ""))];
      const request: Request = { verb: "release", environment, workloads, images: wishes, exclude: [], dryRun, force: false };
      return door.request(request, { text: renderOrder({ environment, wishes, dryRun }), ...knock(asker, environment, trigger) });
    },
  };
}

/** As it would be typed. */
export function renderOrder({ environment, wishes, dryRun }: ReleaseOrder): string {
  const workloads = [...new Set(wishes.map((wish) => wish.workload))].join(",");
  const images = wishes.map(({ workload, container, image }) => `${workload}/${container}=${image}`).join(" ");
  return `release ${environment} ${workloads} ${images}${dryRun ? " --dry-run" : ""}`;
}

function anyRelease(environment: string): Request {
  return { verb: "release", environment, workloads: "all", images: "newest", exclude: [], dryRun: false, force: false };
}
