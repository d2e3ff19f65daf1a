"""Presets: accounts and users for practice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from zoom_sandbox import randomness
from zoom_sandbox.records import ADMIN, BASIC, MEMBER, OWNER, UNASSIGNED, Account, Plan, Role, User
from zoom_sandbox.world import World

SAMPLE = "株式会社サンプル"
ZOOM_ADMIN = "zoom-admin@zoom.example"
"""An admin of every preset in which there is anybody."""

POLICY = {"length": 6, "have_number": True}


def fill(world: World, *, preset: str, account_id: str = "") -> None:
    """Add a preset's accounts. Raises ValueError when there is no such preset.

    `account_id` becomes the id of the world's first account, so that the caller can know it before.
    """
    if preset not in PRESETS:
        raise ValueError(f"There is no preset {preset!r}; there are {', '.join(PRESETS)}.")
    with world.change():
        PRESETS[preset](world)
        if account_id and world.accounts:
            _name_first(world, account_id)


def _name_first(world: World, account_id: str) -> None:
    """Change the first account's id in all records. The accounts keep their order."""
    first, *others = world.accounts
    world.accounts.clear()
    world.accounts.put(replace(first, id=account_id))
    for account in others:
        world.accounts.put(account)
    for user in world.users.where(lambda u: u.account_id == first.id):
        world.users.change(user, account_id=account_id)
    for role in world.roles.where(lambda r: r.account_id == first.id):
        world.roles.change(role, account_id=account_id)


def add_account(world: World, *, name: str, plan: Plan = "Business") -> Account:
    """Add an account without users."""
    return world.accounts.put(
        Account(
            id=world.new_key(world.accounts),
            number=int(randomness.digits(world.draw(), 9)),
            name=name,
            plan=plan,
            passcode_policy=dict(POLICY),
        )
    )


def add_user(world: World, account: Account, email: str, **fields: Any) -> User:
    """Add a licensed, active user without a name; `fields` sets or replaces other fields."""
    return world.users.put(
        User(
            id=world.new_key(world.users),
            account_id=account.id,
            email=email,
            pmi=int(randomness.digits(world.draw(), 10)),
            created_at=(world.now() - timedelta(days=400)).replace(microsecond=0),
            last_login_at=(world.now() - timedelta(days=4)).replace(microsecond=0),
            **fields,
        )
    )


def _sample_company(world: World) -> None:
    account = add_account(world, name="株式会社サンプル")
    recruiter_role = world.roles.put(
        Role(
            id=world.new_key(world.roles),
            account_id=account.id,
            name="採用担当",
            permissions=["User:Read", "User:Edit"],
        )
    )
    people: list[tuple[str, str, str, dict[str, Any]]] = [
        ("owner@zoom.example", "大和", "藤原", {"role_id": OWNER, "dept": "経営企画"}),
        (ZOOM_ADMIN, "恵", "青木", {"role_id": ADMIN, "dept": "情報システム"}),
        ("member@zoom.example", "健太", "小林", {"role_id": MEMBER, "dept": "営業"}),
        ("recruit@zoom.example", "美咲", "佐藤", {"role_id": recruiter_role.id, "dept": "人事"}),
        ("interview-room1@zoom.example", "会議室1", "面接", {"dept": "人事"}),
        ("interview-room2@zoom.example", "会議室2", "面接", {"dept": "人事"}),
        ("ito@zoom.example", "翔", "伊藤", {"dept": "開発"}),
        ("teshigawara@zoom.example", "エリザベス 美津子", "勅使河原", {"dept": "広報"}),
        ("basic@zoom.example", "彩", "高橋", {"type": BASIC, "dept": "人事"}),
        ("shared+recruit@zoom.example", "", "", {"dept": "人事"}),
        ("retired@zoom.example", "誠", "渡辺", {"status": "inactive", "dept": "総務"}),
        ("nolicence@zoom.example", "陽子", "中村", {"type": UNASSIGNED, "dept": "総務"}),
        ("invited@zoom.example", "", "", {"status": "pending", "type": BASIC}),
    ]
    for email, first_name, last_name, fields in people:
        add_user(world, account, email, first_name=first_name, last_name=last_name, **fields)


def _large_company(world: World, *, size: int, admin: str = "") -> None:
    """Add `size` users. With an `admin` address, the first user after the owner is that admin."""
    account = add_account(world, name="株式会社大規模")
    add_user(
        world,
        account,
        "owner@large.example",
        first_name="一郎",
        last_name="山本",
        role_id=OWNER,
    )
    family_names = ("鈴木", "田中", "山口", "松本", "井上", "木村", "斎藤", "清水", "森", "池田")
    given_names = ("葵", "蓮", "結衣", "大輝", "さくら", "悠斗", "真由美", "直樹", "千尋")
    for number in range(1, size):
        add_user(
            world,
            account,
            admin if admin and number == 1 else f"user{number:03d}@large.example",
            role_id=ADMIN if admin and number == 1 else MEMBER,
            first_name=given_names[number % len(given_names)],
            last_name=family_names[number % len(family_names)],
            type=BASIC if number % 5 == 0 else 2,
        )


def _two_companies(world: World, *, size: int) -> None:
    _sample_company(world)
    _large_company(world, size=size)


def _demo(world: World) -> None:
    """Add the members of the product's demo company as users of its Zoom account."""
    _two_companies(world, size=650)
    account = next(one for one in world.accounts if one.name == SAMPLE)
    for name, last_name, first_name in (
        ("admin", "青木", "誠"),
        ("recruiter", "佐藤", "花子"),
        ("recruiter2", "松本", "拓也"),
        ("interviewer", "伊藤", "健太"),
        ("interviewer2", "小林", "大輔"),
        ("interviewer3", "中村", "彩"),
        ("interviewer4", "渡辺", "久美子"),
    ):
        add_user(
            world,
            account,
            f"{name}@sample.example",
            first_name=first_name,
            last_name=last_name,
        )


def _small(world: World) -> None:
    account = add_account(world, name="株式会社サンプル")
    for email, role_id in (
        ("owner@zoom.example", OWNER),
        (ZOOM_ADMIN, ADMIN),
        ("member@zoom.example", MEMBER),
    ):
        add_user(world, account, email, first_name="花", last_name="林", role_id=role_id)


PRESETS: dict[str, Callable[[World], None]] = {
    "demo": _demo,
    "two_accounts": lambda world: _two_companies(world, size=3),
    "small": _small,
    "page_border": lambda world: _large_company(world, size=301, admin=ZOOM_ADMIN),
    "large": lambda world: _large_company(world, size=650, admin=ZOOM_ADMIN),
    "empty": lambda _: None,
}
