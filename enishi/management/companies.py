"""Makes a company with its first admin, who sets their own password by a link."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from django.utils import translation

from enishi.management import django_ready, terminal

if TYPE_CHECKING:
    from enishi.company.models import Member


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``enishi create-company``."""
    parser.add_argument("name", nargs="?", help="the company's name; asked for if left out")
    parser.add_argument("email", nargs="?", help="the first admin's mail address; likewise")
    parser.add_argument("--family-name", default="管理者", help="the admin's 姓")
    parser.add_argument("--given-name", default="", help="the admin's 名")
    parser.add_argument("--time-zone", default="Asia/Tokyo", help="IANA name of its time zone")
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the admin's password from standard input instead of printing a link",
    )


def run(options: argparse.Namespace) -> int:
    """Make both or neither; print the link by which the admin sets a password."""
    options.name = options.name or input("Name of the company: ")
    options.email = options.email or input("Mail address of its first admin: ")
    # The verbs' sentences are Japanese; the command line is English.
    with django_ready.django_set_up(), translation.override("en"):
        from django.core.exceptions import ValidationError

        from enishi.accounts import links
        from enishi.errors import UserFacingError

        try:
            admin = _create(options)
        except UserFacingError as refusal:
            terminal.complain(f"enishi: {refusal}")
            for sentence in set(refusal.fields.values()) - {refusal.message}:
                terminal.complain(f"  {sentence}")
            return 1
        except ValidationError as refusal:
            terminal.complain("enishi: the password was refused: " + " ".join(refusal.messages))
            return 1
        terminal.say(f"The company “{options.name}” is there.")
        if not options.password_stdin:
            terminal.say(f"{options.email} sets a password here; the link works once:")
            terminal.say(f"  {links.link_for(admin)}")
    return 0


def _create(options: argparse.Namespace) -> Member:
    from django.contrib.auth.password_validation import validate_password
    from django.db import transaction

    from enishi.company import actors, companies, members
    from enishi.company.models import Role
    from enishi.hiring.evaluations import default_form

    with transaction.atomic():
        company = companies.create(options.name, time_zone=options.time_zone)
        default_form.ensure(company)
        admin = members.invite(
            company,
            email=options.email,
            family_name=options.family_name,
            given_name=options.given_name,
            role=Role.ADMIN,
            by=actors.system(company),
        )
        if options.password_stdin:
            password = sys.stdin.readline().rstrip("\n")
            validate_password(password, admin)
            admin.set_password(password)
            admin.save(update_fields=["password"])
    return admin
