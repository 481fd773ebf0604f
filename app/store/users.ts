import type { Role, User } from "../records/install.ts";
import { stableId } from "../values/hashing.ts";
import { type InstallId, installId, type UserId, userId } from "../values/ids.ts";
import type { Database } from "./database.ts";
import { defineModel } from "./model.ts";

interface StoredUser extends Omit<User, "id" | "installId"> {
  readonly _id: string;
  readonly installId: string;
}

/** People who signed in. */
export type UserStore = ReturnType<typeof createUserStore>;

/** Opens the users. */
export function createUserStore(database: Database) {
  const model = defineModel<StoredUser>(database, {
    name: "user",
    collection: "users",
    fields: { installId: String, externalId: String, name: String, email: String, role: String },
    indexes: [{ fields: { installId: 1, role: 1 } }],
  });
  const toUser = ({ _id, ...stored }: StoredUser): User => ({
    ...stored,
    id: userId(_id),
    installId: installId(stored.installId),
  });

  return {
    /** Keeps who signed in; a person known already keeps the role unless the CRM now names them an admin. */
    async signedIn(user: Omit<User, "id">): Promise<User> {
      const id = stableId([user.installId, user.externalId]);
      const { role, email, installId: install, ...rest } = user;
      const known = await this.find(install, userId(id));
      const kept: Role = role === "admin" ? "admin" : (known?.role ?? role);
      await model.updateOne(
        { installId: install, _id: id },
        { $set: { ...rest, role: kept, ...(email === undefined ? {} : { email }) } },
        { upsert: true },
      );
      return { ...user, id: userId(id), role: kept };
    },

    async find(install: InstallId, id: UserId): Promise<User | undefined> {
      const stored = await model.findOne({ installId: install, _id: id }).lean<StoredUser>();
      return stored === null ? undefined : toUser(stored);
    },

    async admins(install: InstallId): Promise<readonly User[]> {
      return (await model.find({ installId: install, role: "admin" }).sort({ name: 1 }).lean<StoredUser[]>()).map(
        toUser,
      );
    },
  };
}
