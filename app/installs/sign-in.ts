import type { CrmVendor } from "../adapters/crms/crm.ts";
import type { OAuthTokens } from "../adapters/oauth.ts";
import type { Install, User } from "../records/install.ts";
import { stableId } from "../values/hashing.ts";
import { installId } from "../values/ids.ts";
import type { Clock } from "../values/instant.ts";
import { DEFAULT_SETTINGS } from "./default-settings.ts";
import type { Keyring } from "./keyring.ts";
import type { TokenKeeper } from "./token-keeper.ts";

/** An install with its sealed data key. */
type KeyedInstall = Install & { readonly sealedDataKey: string };

/** What signing in needs of the outside. */
export interface SignInDependencies {
  readonly installs: {
    findByExternalId(crm: Install["crm"], externalId: string): Promise<KeyedInstall | undefined>;
    create(install: KeyedInstall): Promise<KeyedInstall>;
    reopen(id: Install["id"]): Promise<Install["status"]>;
  };
  readonly users: { signedIn(user: Omit<User, "id">): Promise<User> };
  readonly audit: {
    record(install: Install["id"], act: { actor: string; act: string; subject: string }): Promise<void>;
  };
  readonly tokens: TokenKeeper;
  readonly keyring: Keyring;
  readonly now: Clock;
}

/** Who is signed in now, or why nobody is. */
export type SignInResult =
  | { readonly kind: "signed_in"; readonly user: User; readonly install: Install }
  | { readonly kind: "needs_admin"; readonly orgName: string };

/**
 * Signs a person in through the CRM. The first person of an org makes the install and must be an administrator there; later ones join it as reps. An
 * administrator's sign-in also renews the install's tokens and reopens one that waits for reconnection, as what it was before. Throws what the CRM's
 * identity read throws.
 */
export async function signIn(vendor: CrmVendor, tokens: OAuthTokens, d: SignInDependencies): Promise<SignInResult> {
  const identity = await vendor.identify(tokens);
  const known = await d.installs.findByExternalId(vendor.kind, identity.externalId);
  if (known === undefined && !identity.isAdmin) return { kind: "needs_admin", orgName: identity.orgName };
  const install = known ?? (await d.installs.create(newInstall(vendor, identity, d)));
  if (identity.isAdmin) await d.tokens.store({ install, owner: "crm", oauth: vendor.oauth }, tokens);
  const reopened = identity.isAdmin && (install.status === "reconnect" || install.status === "uninstalled");
  const status = reopened ? await d.installs.reopen(install.id) : install.status;
  const user = await d.users.signedIn({
    installId: install.id,
    externalId: identity.userExternalId,
    name: identity.userName,
    email: identity.email,
    role: identity.isAdmin ? "admin" : "rep",
  });
  const act = known === undefined ? "install.created" : reopened ? "install.reopened" : "user.signed_in";
  await d.audit.record(install.id, { actor: user.id, act, subject: install.id });
  return { kind: "signed_in", user, install: { ...install, status } };
}

function newInstall(
  vendor: CrmVendor,
  identity: { readonly externalId: string; readonly orgName: string },
  d: Pick<SignInDependencies, "keyring" | "now">,
): KeyedInstall {
  const id = installId(stableId(["install", vendor.kind, identity.externalId]));
  return {
    id,
    crm: vendor.kind,
    externalId: identity.externalId,
    name: identity.orgName,
    status: "rehearsal",
    settings: DEFAULT_SETTINGS,
    sealedDataKey: d.keyring.newDataKey(id),
    createdAt: d.now(),
  };
}
