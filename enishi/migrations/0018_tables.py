"""All tables as the first eighteen migrations left them, made at once.

A new database takes these few steps instead of theirs, which made some three hundred models anew on
the way. One that has all of them has this one too: that is what ``replaces`` says.
"""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import enishi.ranges

# What Django's models cannot say: the audit log is append-only.
APPEND_ONLY = """
create function enishi_audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_is_append_only before update or delete on enishi_auditentry
  for each row execute function enishi_audit_is_append_only();
"""
NO_LONGER = """
drop trigger audit_is_append_only on enishi_auditentry;
drop function enishi_audit_is_append_only();
"""


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("enishi", "0001_initial"),
        ("enishi", "0002_guards"),
        ("enishi", "0003_zoom_refresh_lease"),
        ("enishi", "0004_drift_and_lanes"),
        ("enishi", "0005_limits"),
        ("enishi", "0006_mails"),
        ("enishi", "0007_candidates"),
        ("enishi", "0008_alternative_hosts"),
        ("enishi", "0009_candidate_changes"),
        ("enishi", "0010_phone_and_contact"),
        ("enishi", "0011_company_holidays"),
        ("enishi", "0012_returned_mails"),
        ("enishi", "0013_company_holiday_yearly"),
        ("enishi", "0014_knowledge"),
        ("enishi", "0015_note_settled"),
        ("enishi", "0016_mails_that_lapse"),
        ("enishi", "0017_recruiter"),
        ("enishi", "0018_knowledge_so_far"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="メールアドレス")),
                ("family_name", models.CharField(max_length=50, verbose_name="姓")),
                ("given_name", models.CharField(blank=True, max_length=50, verbose_name="名")),
                ("department", models.CharField(blank=True, max_length=100, verbose_name="部署")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin", "管理者権限"),
                            ("recruiter", "採用担当者権限"),
                            ("interviewer", "選考担当者権限"),
                        ],
                        max_length=20,
                        verbose_name="権限",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("ja", "日本語"), ("en", "English")],
                        default="ja",
                        max_length=10,
                        verbose_name="表示言語",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="利用中")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="member_email_is_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Circuit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True)),
                ("silences", models.PositiveIntegerField()),
                ("paused_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=16, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zoom_account_id", models.CharField(max_length=64)),
                ("weight", models.CharField(max_length=10)),
                ("per_second", models.PositiveSmallIntegerField()),
                ("calls", models.FloatField()),
                ("filled_at", models.DateTimeField()),
                ("shut_until", models.DateTimeField(null=True)),
                ("shut_by", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zoom_account_id", "weight"), name="allowance_is_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="会社名")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Tokyo", max_length=64, verbose_name="タイムゾーン"
                    ),
                ),
                ("locale", models.CharField(default="ja", max_length=10)),
                (
                    "names_in_titles",
                    models.BooleanField(default=False, verbose_name="件名に候補者名を入れる"),
                ),
                ("changes_until_hours", models.PositiveSmallIntegerField(default=24)),
                ("most_changes", models.PositiveSmallIntegerField(default=2)),
                ("candidates_may_change", models.BooleanField(default=True)),
                ("candidates_may_cancel", models.BooleanField(default=True)),
                ("room_opens_minutes", models.PositiveSmallIntegerField(default=10)),
                ("proposals_last_days", models.PositiveSmallIntegerField(default=7)),
                (
                    "contact",
                    models.CharField(blank=True, max_length=100, verbose_name="当日の連絡先"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("changes_until_hours__gte", 1), ("changes_until_hours__lte", 336)
                        ),
                        name="company_changes_until_hours_is_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_changes__gte", 1), ("most_changes__lte", 10)),
                        name="company_most_changes_is_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("room_opens_minutes__gte", 1), ("room_opens_minutes__lte", 120)
                        ),
                        name="company_room_opens_minutes_is_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposals_last_days__gte", 1), ("proposals_last_days__lte", 60)
                        ),
                        name="company_proposals_last_days_is_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locale__in", ("ja", "en"))),
                        name="company_speaks_a_language_we_have",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("family_name", models.CharField(max_length=50, verbose_name="姓")),
                ("given_name", models.CharField(blank=True, max_length=50, verbose_name="名")),
                (
                    "family_kana",
                    models.CharField(blank=True, max_length=50, verbose_name="姓（フリガナ）"),
                ),
                (
                    "given_kana",
                    models.CharField(blank=True, max_length=50, verbose_name="名（フリガナ）"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="メールアドレス"),
                ),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="電話番号")),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="enishi.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "family_kana", "given_kana"],
                        name="enishi_cand_company_1b093b_idx",
                    ),
                    models.Index(
                        fields=["company", "-created_at"], name="enishi_cand_company_a891a6_idx"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.CharField(max_length=60)),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("details", models.JSONField(default=dict)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="enishi.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "subject_type", "subject_id"],
                        name="enishi_audi_company_85a055_idx",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "選考中"),
                            ("hired", "採用"),
                            ("rejected", "不合格"),
                            ("withdrawn", "辞退"),
                        ],
                        default="active",
                        max_length=20,
                        verbose_name="選考状況",
                    ),
                ),
                (
                    "applied_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="応募日時",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to="enishi.candidate",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to="enishi.company",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="member",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="enishi.company",
            ),
        ),
        migrations.CreateModel(
            name="CompanyHoliday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                ("first_day", models.DateField(verbose_name="開始日")),
                ("last_day", models.DateField(verbose_name="終了日")),
                ("is_yearly", models.BooleanField(default=False, verbose_name="毎年")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holidays",
                        to="enishi.company",
                    ),
                ),
            ],
            options={
                "ordering": ["first_day", "last_day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="company_holiday_ends_when_it_starts_or_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "last_day__lt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_day"),
                                    "+",
                                    models.Value(datetime.timedelta(days=366)),
                                ),
                            )
                        ),
                        name="company_holiday_lasts_a_year_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_yearly", False),
                            (
                                "last_day__lt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_day"),
                                    "+",
                                    models.Value(datetime.timedelta(days=365)),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="company_holiday_is_over_before_it_comes_again",
                    ),
                    models.UniqueConstraint(
                        fields=("company", "first_day", "last_day", "name"),
                        name="company_holiday_is_there_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HiringFlow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="採用フロー名")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hiring_flows",
                        to="enishi.company",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Host",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zoom_account_id", models.CharField(max_length=64)),
                ("zoom_user_id", models.CharField(max_length=64)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("first_name", models.CharField(blank=True, max_length=100)),
                ("last_name", models.CharField(blank=True, max_length=100)),
                ("license_type", models.PositiveSmallIntegerField(default=2)),
                (
                    "label",
                    models.CharField(blank=True, max_length=100, verbose_name="Enishi上の表示名"),
                ),
                ("is_candidate", models.BooleanField(default=True)),
                ("is_default", models.BooleanField(default=False)),
                ("is_usable", models.BooleanField(default=True)),
                ("capacity", models.PositiveSmallIntegerField(default=1)),
                (
                    "checked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hosts",
                        to="enishi.company",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "zoom_user_id"), name="host_is_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_candidate", True), ("is_default", True)),
                        fields=("company",),
                        name="company_has_one_default_host",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HostDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zoom_user_id", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("writes", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zoom_user_id", "day"), name="host_day_is_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "日程調整中"),
                            ("proposed", "候補者の回答待ち"),
                            ("confirmed", "確定"),
                            ("held", "実施済み"),
                            ("cancelled", "中止"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="状態",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("given_back_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviews",
                        to="enishi.application",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviews",
                        to="enishi.company",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recruiter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "state"], name="enishi_inte_company_c59d98_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="CandidateNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("none_fits", "都合の合う日程がありません"),
                            ("wants_change", "日程の変更を希望しています"),
                            ("wants_cancel", "面接のキャンセルを希望しています"),
                            ("changed", "候補者が日程を変更しました"),
                            ("cancelled", "候補者が面接をキャンセルしました"),
                            ("late", "開始に遅れます"),
                            ("locked_out", "入室できません"),
                            ("no_meeting", "Zoomミーティングを自動で発行できませんでした"),
                            ("no_mail", "候補者へのお知らせのメールを作成できませんでした"),
                            ("no_answer", "期限までに候補者の回答がありませんでした"),
                            ("left_open", "変更中の日程が確定されていません"),
                        ],
                        max_length=20,
                    ),
                ),
                ("message", models.TextField(blank=True)),
                ("wishes", models.TextField(blank=True)),
                ("former_starts_at", models.DateTimeField(null=True)),
                ("former_ends_at", models.DateTimeField(null=True)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="enishi.interview",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="求人名")),
                ("description", models.TextField(blank=True, verbose_name="仕事内容")),
                ("is_open", models.BooleanField(default=True, verbose_name="募集中")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="enishi.company",
                    ),
                ),
                (
                    "flow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="enishi.hiringflow",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="enishi.job",
            ),
        ),
        migrations.CreateModel(
            name="MailTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=100)),
                ("body", models.TextField(max_length=4000)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "kind"), name="one_template_per_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("generation", models.PositiveIntegerField()),
                ("zoom_account_id", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=60)),
                ("lane", models.PositiveSmallIntegerField(default=0)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("time_zone", models.CharField(max_length=64)),
                ("topic", models.CharField(max_length=200)),
                ("desired_version", models.PositiveIntegerField(default=1)),
                ("alternative_hosts", models.JSONField(default=list)),
                ("withdrawn_hosts", models.JSONField(default=list)),
                ("refused_hosts", models.JSONField(default=list)),
                ("to_push", models.JSONField(default=list)),
                ("unanswered", models.JSONField(default=dict)),
                ("observed_version", models.PositiveIntegerField(default=0)),
                ("zoom_meeting_id", models.BigIntegerField(null=True)),
                ("zoom_uuid", models.CharField(blank=True, max_length=64)),
                ("join_url", models.TextField(blank=True)),
                ("passcode", models.TextField(blank=True)),
                ("phone_passcode", models.TextField(blank=True)),
                ("observed", models.JSONField(default=dict)),
                ("observed_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "作成待ち"),
                            ("calling", "作成中"),
                            ("unknown", "Zoomに確認しています"),
                            ("ready", "作成済み"),
                            ("failed", "作成できませんでした"),
                            ("cancelling", "削除中"),
                            ("cancelled", "削除済み"),
                            ("missing", "Zoomに見つかりません"),
                            ("reserved", "確保中"),
                        ],
                        default="wanted",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_attempt_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("not_before", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="enishi.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="enishi.host",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="enishi.meeting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "purpose"], name="enishi_meet_company_2e917a_idx"
                    ),
                    models.Index(
                        fields=["state", "not_before"], name="enishi_meet_state_b234b4_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("replaces__isnull", True),
                            ("state__in", ("wanted", "calling", "unknown", "ready", "missing")),
                        ),
                        fields=("company", "purpose"),
                        name="one_live_meeting_per_purpose",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("wanted", "calling", "unknown", "ready", "missing", "reserved"),
                            )
                        ),
                        expressions=[
                            (
                                enishi.ranges.Int8Range(
                                    models.F("host"), models.F("host"), models.Value("[]")
                                ),
                                "&&",
                            ),
                            (
                                enishi.ranges.Int8Range(
                                    models.F("lane"), models.F("lane"), models.Value("[]")
                                ),
                                "&&",
                            ),
                            (
                                enishi.ranges.TstzRange(
                                    models.F("starts_at"), models.F("ends_at"), models.Value("[)")
                                ),
                                "&&",
                            ),
                        ],
                        name="host_is_not_double_booked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="meeting_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("zoom_meeting_id__isnull", False)),
                        fields=("zoom_account_id", "zoom_meeting_id"),
                        name="one_row_per_zoom_meeting",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="interview",
            name="meeting",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="enishi.meeting",
            ),
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("asked_again", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField()),
                ("by_mail", models.BooleanField(default=True)),
                ("is_online", models.BooleanField(default=False)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="enishi.interview",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="enishi.meeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("interview", "member"),
                        name="each_person_knows_one_time",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OAuthState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state_hash", models.CharField(max_length=64, unique=True)),
                ("session_hash", models.CharField(max_length=64)),
                ("code_verifier", models.TextField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("purpose", models.CharField(max_length=60)),
                ("about", models.CharField(blank=True, max_length=60)),
                ("once", models.CharField(max_length=160, null=True, unique=True)),
                ("to", models.EmailField(max_length=254)),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
                ("in_reply_to", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(default="ja", max_length=10)),
                ("subject", models.CharField(max_length=200)),
                ("sealed_body", models.TextField()),
                ("sealed_calendar", models.TextField(blank=True)),
                ("calendar_method", models.CharField(blank=True, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "送信待ち"),
                            ("sent", "送信済み"),
                            ("failed", "届きませんでした"),
                            ("lapsed", "送信を取りやめました"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("not_before", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=12)),
                ("not_after", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["state", "written_at"],
                        name="mail_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["failed_at"],
                        name="mail_failed",
                    ),
                    models.Index(
                        fields=["company", "about"], name="enishi_outg_company_74dc4f_idx"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="enishi.interview",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("interview", "member"), name="member_takes_part_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("makes_meeting", models.BooleanField(default=False)),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("picked", "候補者が日程を選択"),
                            ("declined", "都合の合う日程なし"),
                            ("withdrawn", "取り下げ"),
                            ("expired", "回答期限切れ"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="enishi.interview",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")),
                        fields=["expires_at"],
                        name="open_proposals",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("interview",),
                        name="one_open_proposal_per_interview",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferedPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offered",
                        to="enishi.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "starts_at"), name="proposal_offers_a_time_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="offered_period_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CandidateLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("choose", "日程の選択"), ("room", "面接ルーム")], max_length=20
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.interview",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.proposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="enishi.interview",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
                "indexes": [
                    models.Index(
                        fields=["company", "starts_at"], name="enishi_slot_company_2f812e_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_at"),
                                    "+",
                                    models.Value(datetime.timedelta(seconds=300)),
                                ),
                            )
                        ),
                        name="slot_lasts_five_minutes",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                enishi.ranges.Int8Range(
                                    models.F("interview"), models.F("interview"), models.Value("[]")
                                ),
                                "&&",
                            ),
                            (
                                enishi.ranges.TstzRange(
                                    models.F("starts_at"), models.F("ends_at"), models.Value("[)")
                                ),
                                "&&",
                            ),
                        ],
                        name="slots_of_an_interview_do_not_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=50, verbose_name="ステップ名")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("screening", "書類選考"),
                            ("casual_meeting", "面談"),
                            ("interview", "面接"),
                            ("test", "試験"),
                            ("offer", "内定"),
                        ],
                        max_length=20,
                        verbose_name="種類",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "flow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="enishi.hiringflow",
                    ),
                ),
            ],
            options={
                "ordering": ["flow", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("flow", "position"), name="step_position_is_unique"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="interview",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enishi.step"
            ),
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(null=True, verbose_name="評価")),
                ("comment", models.TextField(blank=True, verbose_name="コメント")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evaluations",
                        to="enishi.application",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enishi.step",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "step", "member"),
                        name="one_evaluation_per_interviewer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), ("score__range", (1, 5)), _connector="OR"
                        ),
                        name="evaluation_score_is_1_to_5",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="application",
            name="current_step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enishi.step"
            ),
        ),
        migrations.CreateModel(
            name="StepResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("passed", "合格"), ("rejected", "不合格"), ("withdrawn", "辞退")],
                        max_length=20,
                        verbose_name="結果",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="メモ")),
                (
                    "decided_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="enishi.application",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enishi.step",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "step"), name="one_result_per_step"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ZoomAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unlinked", "未連携"),
                            ("linked", "連携中"),
                            ("incomplete", "権限不足"),
                            ("needs_reauth", "再認証が必要"),
                        ],
                        default="unlinked",
                        max_length=20,
                    ),
                ),
                ("generation", models.PositiveIntegerField(default=0)),
                ("zoom_account_id", models.CharField(blank=True, max_length=64)),
                ("zoom_user_id", models.CharField(blank=True, max_length=64)),
                ("user_name", models.CharField(blank=True, max_length=200)),
                ("user_email", models.CharField(blank=True, max_length=254)),
                ("role_name", models.CharField(blank=True, max_length=100)),
                ("scopes", models.TextField(blank=True)),
                ("access_token", models.TextField(blank=True)),
                ("refresh_token", models.TextField(blank=True)),
                ("access_expires_at", models.DateTimeField(null=True)),
                ("refreshed_at", models.DateTimeField(null=True)),
                ("linked_at", models.DateTimeField(null=True)),
                ("unlinked_at", models.DateTimeField(null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("users_synced_at", models.DateTimeField(null=True)),
                ("refresh_lease", models.CharField(blank=True, max_length=32)),
                ("refresh_lease_until", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="zoom_account",
                        to="enishi.company",
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "unlinked"), _negated=True),
                        fields=("zoom_account_id",),
                        name="zoom_account_belongs_to_one_company",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unlinked"), _negated=True),
                            models.Q(
                                ("access_token", ""),
                                ("refresh_token", ""),
                                ("user_email", ""),
                                ("user_name", ""),
                            ),
                            _connector="OR",
                        ),
                        name="unlinked_zoom_account_holds_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body_hash", models.CharField(max_length=64, unique=True)),
                ("event", models.CharField(max_length=80)),
                ("object_id", models.CharField(blank=True, max_length=64)),
                (
                    "received_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("happened_at", models.DateTimeField(null=True)),
                ("processed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.zoomaccount",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="meeting",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meetings",
                to="enishi.zoomaccount",
            ),
        ),
        migrations.CreateModel(
            name="ZoomUser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zoom_user_id", models.CharField(max_length=64)),
                ("email", models.CharField(max_length=254)),
                ("first_name", models.CharField(blank=True, max_length=100)),
                ("last_name", models.CharField(blank=True, max_length=100)),
                ("license_type", models.PositiveSmallIntegerField()),
                ("search_text", models.TextField(default="")),
                ("seen_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="users",
                        to="enishi.zoomaccount",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("account"),
                        django.db.models.functions.text.Lower("email"),
                        name="zoom_user_by_address",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "zoom_user_id"), name="zoom_user_is_unique"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["company", "role"], name="enishi_memb_company_d477f0_idx"),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "proposed", "confirmed"])),
                fields=("application", "step"),
                name="one_open_interview_per_step",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["company", "status", "current_step"], name="enishi_appl_company_b4860c_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                fields=("candidate", "job"), name="one_application_per_job"
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, NO_LONGER),
    ]
