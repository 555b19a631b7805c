"""The records as they were at the first release: one migration, on which all later ones stand."""

import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import superbill.office.fields
from superbill.office import append_only

KEPT = (
    "office_auditevent",
    "office_auditsample",
    "office_auditstep",
    "office_cardchange",
    "office_chartstep",
    "office_checkrun",
    "office_claimevent",
    "office_claimversion",
    "office_closedstanding",
    "office_codingrun",
    "office_contact",
    "office_decision",
    "office_deposit",
    "office_document",
    "office_encounterversion",
    "office_entry",
    "office_evidence",
    "office_finding",
    "office_glassbreak",
    "office_glassreview",
    "office_findingoverride",
    "office_goal",
    "office_grouprun",
    "office_ledgerclose",
    "office_notcoded",
    "office_patientmerge",
    "office_posting",
    "office_pricerun",
    "office_queryanswer",
    "office_querystep",
    "office_queryversion",
    "office_remittance",
    "office_serviceline",
    "office_statement",
    "office_tasknote",
    "office_verdict",
    "office_visitdecision",
)


def keep_history(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The database itself refuses to change history, an entry that does not balance, and one in a closed period."""
    append_only.install(schema_editor.connection, KEPT)
    append_only.install_periods(schema_editor.connection)


def begin_audit_log(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("office", "AuditHead").objects.using(schema_editor.connection.alias).get_or_create(id=1)


def index_beginnings(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL finds what begins with a text only in an index by bytes; SQLite in any."""
    if schema_editor.connection.vendor == "postgresql":
        for column, kind in (("reference", "text"), ("first_code", "varchar")):
            schema_editor.execute(
                f"CREATE INDEX office_encounter_{column}_begins ON office_encounter ({column} {kind}_pattern_ops)"
            )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("roles", models.JSONField(blank=True, default=list)),
                ("npi", models.CharField(blank=True, max_length=10)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("last_name", models.TextField(blank=True)),
                ("first_name", models.TextField(blank=True)),
                ("birth_date", models.DateField(null=True)),
                ("death_date", models.DateField(null=True)),
                ("sex", models.TextField(blank=True)),
                ("medical_record_number", models.TextField(blank=True)),
                ("account", models.TextField(blank=True)),
                ("value", models.TextField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="office.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("medical_record_number", ""), _negated=True),
                        fields=("medical_record_number",),
                        name="office_patient_mrn_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("key", models.TextField(unique=True)),
                ("kind", models.TextField()),
                ("identifier", models.TextField(blank=True)),
                ("name", models.TextField(blank=True)),
                ("value", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("key", models.TextField(unique=True)),
                ("npi", models.TextField(blank=True)),
                ("last_name", models.TextField(blank=True)),
                ("first_name", models.TextField(blank=True)),
                ("organization", models.TextField(blank=True)),
                ("taxonomy", models.TextField(blank=True)),
                ("value", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="coverages", to="office.patient"
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="coverages", to="office.payer"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("member_id", models.TextField(blank=True)),
                ("group_number", models.TextField(blank=True)),
                ("plan_name", models.TextField(blank=True)),
                ("relationship", models.TextField(blank=True)),
                ("effective_from", models.DateField(null=True)),
                ("effective_to", models.DateField(null=True)),
                ("value", models.TextField()),
            ],
            options={
                "ordering": ("order", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("patient", "payer", "member_id"), name="office_policy_once"),
                    models.CheckConstraint(condition=models.Q(("order__gte", 1)), name="office_coverage_order_from_1"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Encounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("source", models.CharField(blank=True, max_length=64)),
                ("reference", models.TextField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="encounters", to="office.patient"
                    ),
                ),
                ("setting", models.TextField()),
                ("service_date", models.DateField(null=True)),
                ("discharge_date", models.DateField(null=True)),
                ("payer_kind", models.TextField(blank=True)),
                ("type_of_bill", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                ("stage", models.CharField(default="read", max_length=30)),
                ("first_code", models.CharField(blank=True, max_length=10)),
                ("checked", models.BooleanField(default=False)),
                ("open_findings", models.PositiveIntegerField(default=0)),
                ("open_errors", models.PositiveIntegerField(default=0)),
                ("edits_not_checked", models.PositiveIntegerField(default=0)),
                ("charge", superbill.office.fields.MoneyField(null=True)),
                ("suggested", models.PositiveIntegerField(default=0)),
                ("questions", models.PositiveIntegerField(default=0)),
                ("routed", models.CharField(default="new", max_length=20)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("owner", models.CharField(blank=True, max_length=150)),
                ("owned_at", models.DateTimeField(null=True)),
                ("completed_by", models.CharField(blank=True, max_length=150)),
                ("completed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["changed_at", "id"], name="office_enco_changed_0fae80_idx"),
                    models.Index(fields=["reference", "id"], name="office_enco_referen_373a9d_idx"),
                    models.Index(fields=["service_date", "id"], name="office_enco_service_30738c_idx"),
                    models.Index(fields=["setting", "id"], name="office_enco_setting_44bcb2_idx"),
                    models.Index(fields=["payer_kind", "id"], name="office_enco_payer_k_37677d_idx"),
                    models.Index(fields=["stage", "id"], name="office_enco_stage_b74e47_idx"),
                    models.Index(fields=["first_code", "id"], name="office_enco_first_c_29be26_idx"),
                    models.Index(fields=["open_errors", "id"], name="office_enco_open_er_935b90_idx"),
                    models.Index(fields=["suggested", "id"], name="office_enco_suggest_b4098a_idx"),
                    models.Index(fields=["charge", "id"], name="office_enco_charge_2c9cf4_idx"),
                    models.Index(fields=["owner", "id"], name="office_enco_owner_765a62_idx"),
                    models.Index(fields=["routed", "id"], name="office_enco_routed_215416_idx"),
                    models.Index(
                        fields=[
                            "completed_at",
                            "routed",
                            "setting",
                            "payer_kind",
                            "stage",
                            "owner",
                            "service_date",
                            "first_code",
                            "reference",
                        ],
                        name="office_encounter_filters",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "reference"), name="office_encounter_once")],
            },
        ),
        migrations.CreateModel(
            name="EncounterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="office.encounter"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("value", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("encounter", "number"), name="office_encounter_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="office.encounter"
                    ),
                ),
                ("name", models.TextField()),
                ("version", models.PositiveIntegerField()),
                ("kind", models.TextField()),
                ("author_role", models.TextField()),
                ("date", models.DateField(null=True)),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("encounter", "name", "version"), name="office_document_version_once"
                    ),
                    models.UniqueConstraint(fields=("encounter", "name", "sha256"), name="office_document_text_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EncounterParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="office.encounter"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="encounters", to="office.provider"
                    ),
                ),
                ("role", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("encounter", "role"), name="office_party_role_once")],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "hash"), name="office_recovery_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="restriction", to="office.encounter"
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="GlassBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="glass", to="office.encounter"
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["by", "encounter", "until"], name="office_glas_by_563b1d_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="office_glass_has_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GlassReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "glass",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="office.glassbreak"
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("justified", models.BooleanField()),
                ("note", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="office.encounter"
                    ),
                ),
                ("control_number", models.CharField(max_length=20, unique=True)),
                ("charge", superbill.office.fields.MoneyField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ClaimVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="office.claim"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("frequency", models.CharField(max_length=1)),
                ("charge", superbill.office.fields.MoneyField()),
                ("value", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("claim", "number"), name="office_claim_version_once")],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="office.claim"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("state", models.CharField(blank=True, max_length=20)),
                ("detail", models.TextField(blank=True)),
                ("source_sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("key", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Sequence",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("last", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("trace", models.TextField()),
                ("payer", models.TextField(blank=True)),
                ("payer_id", models.TextField(blank=True)),
                ("paid", superbill.office.fields.MoneyField()),
                ("payment_date", models.DateField()),
                ("method", models.TextField(blank=True)),
                ("source_sha256", models.CharField(max_length=64)),
                ("content_sha256", models.CharField(max_length=64, unique=True)),
                ("value", models.TextField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["payer_id", "trace"], name="office_remi_payer_i_5fd59a_idx"),
                    models.Index(fields=["source_sha256"], name="office_remi_source__3d3735_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemittanceState",
            fields=[
                (
                    "remittance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="office.remittance",
                    ),
                ),
                ("state", models.CharField(default="stored", max_length=12)),
                ("source", models.CharField(default="835", max_length=12)),
                ("findings", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("trace", models.TextField()),
                ("normal_trace", models.TextField(db_index=True)),
                ("payer", models.TextField(blank=True)),
                ("method", models.CharField(default="ACH", max_length=10)),
                ("amount", superbill.office.fields.MoneyField()),
                ("day", models.DateField()),
                ("source_sha256", models.CharField(blank=True, max_length=64)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("day", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("normal_trace", "amount", "day"), name="office_deposit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RemittanceClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "remittance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="office.remittance"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("control_number", models.TextField()),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="office.claim",
                    ),
                ),
                ("status", models.TextField()),
                ("charge", superbill.office.fields.MoneyField()),
                ("paid", superbill.office.fields.MoneyField()),
                ("patient_responsibility", superbill.office.fields.MoneyField()),
                ("key", models.CharField(max_length=200, null=True, unique=True)),
                ("state", models.CharField(default="posted", max_length=10)),
                ("attached", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("number",),
                "indexes": [models.Index(fields=["state"], name="office_clp_state")],
                "constraints": [models.UniqueConstraint(fields=("remittance", "number"), name="office_clp_once")],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("key", models.CharField(max_length=240, unique=True)),
                ("kind", models.CharField(max_length=30)),
                (
                    "claim",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="office.claim"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="office.remittanceclaim",
                    ),
                ),
                (
                    "remittance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="office.remittance",
                    ),
                ),
                ("line", models.PositiveIntegerField(default=0)),
                ("code", models.CharField(blank=True, max_length=10)),
                ("group", models.CharField(blank=True, max_length=2)),
                ("reason", models.CharField(blank=True, max_length=8)),
                ("remarks", models.JSONField(default=list)),
                ("amount", superbill.office.fields.MoneyField(default=0)),
                ("category", models.CharField(blank=True, max_length=40)),
                ("means", models.TextField(blank=True)),
                ("do", models.TextField(blank=True)),
                ("path", models.CharField(blank=True, max_length=20)),
                ("owner", models.CharField(blank=True, max_length=30)),
                ("assignee", models.CharField(blank=True, max_length=150)),
                ("chance", models.PositiveSmallIntegerField(default=50)),
                ("opened", models.DateField()),
                ("due", models.DateField(null=True)),
                ("due_source", models.TextField(blank=True)),
                ("state", models.CharField(default="open", max_length=10)),
                ("outcome", models.CharField(blank=True, max_length=60)),
                ("closed", models.DateField(null=True)),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["state", "kind", "due"], name="office_task_list"),
                    models.Index(fields=["claim", "state"], name="office_task_claim"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="office.task"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="office.task"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="office.claim"
                    ),
                ),
                ("program", models.CharField(max_length=30)),
                ("level", models.PositiveSmallIntegerField()),
                ("forum", models.TextField()),
                ("source", models.TextField(blank=True)),
                ("decided_before", models.DateField()),
                ("due", models.DateField(null=True)),
                ("amount", superbill.office.fields.MoneyField()),
                ("grounds", models.TextField(blank=True)),
                ("attachments", models.JSONField(default=list)),
                ("state", models.CharField(default="draft", max_length=10)),
                ("filed", models.DateField(null=True)),
                ("decide_by", models.DateField(null=True)),
                ("decided", models.DateField(null=True)),
                ("recovered", superbill.office.fields.MoneyField(default=0)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [models.UniqueConstraint(fields=("task", "level"), name="office_appeal_level_once")],
            },
        ),
        migrations.CreateModel(
            name="RuleProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposal", to="office.task"
                    ),
                ),
                ("payer_id", models.TextField(blank=True)),
                ("rule_id", models.CharField(max_length=60)),
                ("toml", models.TextField()),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("asked_by", models.CharField(max_length=150)),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("decided", models.DateField(null=True)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=150)),
                ("action", models.CharField(max_length=40)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("object_id", models.CharField(blank=True, max_length=64)),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "object_id"], name="office_audi_kind_d3cf4e_idx"),
                    models.Index(fields=["actor", "at"], name="office_audi_actor_40ab83_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0)),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000", max_length=64
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="office_one_audit_head")],
            },
        ),
        migrations.CreateModel(
            name="BenefitCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benefit_checks",
                        to="office.encounter",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1)),
                ("payer", models.TextField(blank=True)),
                ("day", models.DateField()),
                ("state", models.CharField(default="to ask", max_length=12)),
                ("trace", models.CharField(max_length=50, unique=True)),
                ("answer", models.TextField(blank=True)),
                ("seen", models.JSONField(default=list)),
                ("told", models.JSONField(default=list)),
                ("problems", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("day", "id"),
                "indexes": [models.Index(fields=["state", "day"], name="office_benefit_list")],
            },
        ),
        migrations.CreateModel(
            name="Authorization",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorizations",
                        to="office.encounter",
                    ),
                ),
                ("payer", models.TextField(blank=True)),
                ("code", models.CharField(max_length=10)),
                ("source", models.TextField(blank=True)),
                ("state", models.CharField(default="needed", max_length=12)),
                ("number", models.TextField(blank=True)),
                ("trace", models.CharField(max_length=50, unique=True)),
                ("units_asked", models.DecimalField(decimal_places=3, max_digits=9)),
                ("units_granted", models.DecimalField(decimal_places=3, max_digits=9, null=True)),
                ("from_day", models.DateField(null=True)),
                ("to_day", models.DateField(null=True)),
                ("due", models.DateField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("seen", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("due", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("encounter", "code"), name="office_authorization_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="office.encounter"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("give_by", models.DateField()),
                ("why", models.TextField(blank=True)),
                ("value", models.TextField()),
                ("given", models.DateField(null=True)),
                ("signed", models.DateField(null=True)),
                ("choice", models.CharField(blank=True, max_length=10)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("give_by", "id"),
                "constraints": [models.UniqueConstraint(fields=("encounter", "kind"), name="office_notice_once")],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=30)),
                ("amount", superbill.office.fields.MoneyField(null=True)),
                ("count", models.PositiveIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="GroupRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="groupings", to="office.encounter"
                    ),
                ),
                ("drg", models.CharField(blank=True, max_length=3)),
                ("weight", models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ("verdict", models.CharField(max_length=12)),
                ("value", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChargeItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("practice", models.CharField(blank=True, max_length=10)),
                ("code", models.CharField(max_length=10)),
                ("modifiers", models.CharField(blank=True, max_length=11)),
                ("charge", superbill.office.fields.MoneyField()),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("words", models.CharField(blank=True, max_length=120)),
                ("section", models.CharField(blank=True, max_length=60)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("practice", "section", "code", "modifiers", "effective_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "code", "modifiers", "effective_from"), name="office_charge_item_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="office.encounterversion"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("code", models.TextField(blank=True)),
                ("modifiers", models.JSONField(default=list)),
                ("units", models.TextField()),
                ("charge", superbill.office.fields.MoneyField(null=True)),
                ("service_date", models.DateField(null=True)),
                ("through_date", models.DateField(null=True)),
                ("place_of_service", models.TextField(blank=True)),
                ("revenue_code", models.TextField(blank=True)),
                ("diagnoses", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("version", "number"), name="office_line_number_once")],
            },
        ),
        migrations.CreateModel(
            name="PriceRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="office.encounter"
                    ),
                ),
                ("allowed", superbill.office.fields.MoneyField(null=True)),
                ("patient_share", superbill.office.fields.MoneyField(null=True)),
                ("payer_share", superbill.office.fields.MoneyField(null=True)),
                ("verdict", models.CharField(max_length=12)),
                ("example", models.BooleanField()),
                ("value", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BillHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="office.encounter"
                    ),
                ),
                ("reason", models.TextField()),
                ("until", models.DateField(null=True)),
                ("released", models.DateField(null=True)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ChartStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="office.encounter"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("codes", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="office.chartstep",
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("encounter", "number"), name="office_chart_step_once")],
            },
        ),
        migrations.CreateModel(
            name="DocumentSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seen", to="office.document"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents_seen",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("document", "user"), name="office_document_seen_once")],
            },
        ),
        migrations.CreateModel(
            name="CodingRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codings", to="office.encounter"
                    ),
                ),
                ("service_date", models.DateField()),
                ("note_sha256", models.CharField(max_length=64)),
                ("value", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="office.encounter"
                    ),
                ),
                ("system", models.TextField()),
                ("code", models.TextField()),
                ("occurrence", models.PositiveSmallIntegerField(default=1)),
                ("title", models.TextField()),
                ("role", models.TextField()),
                ("sequence", models.PositiveSmallIntegerField()),
                ("confidence", models.FloatField()),
                ("poa", models.TextField(blank=True)),
                ("rationale", models.JSONField(default=list)),
                ("table", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("suggested", "Suggested"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided", models.BooleanField(default=False)),
                ("added_by", models.CharField(blank=True, max_length=150)),
                ("detail", models.JSONField(default=dict)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="office.codingrun"
                    ),
                ),
            ],
            options={
                "ordering": ("sequence", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("encounter", "system", "code", "occurrence"), name="office_code_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["assigned", "suggested", "rejected", "withdrawn"])),
                        name="office_assignment_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="office_confidence_0_to_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotCoded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="not_coded", to="office.codingrun"
                    ),
                ),
                ("system", models.TextField()),
                ("code", models.TextField()),
                ("title", models.TextField(blank=True)),
                ("reason", models.TextField()),
                ("source", models.TextField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="office.codingrun"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="office.document"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="office.assignment",
                    ),
                ),
                (
                    "not_coded",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="office.notcoded",
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("section", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("document_id", "start", "end", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))), name="office_evidence_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assignment__isnull", False), ("not_coded__isnull", True)),
                            models.Q(("assignment__isnull", True), ("not_coded__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_evidence_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="office.assignment"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="office.codingrun"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("withdrawn", "Withdrawn"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("undone", "Undone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("state", models.CharField(max_length=10)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["proposed", "withdrawn", "accepted", "rejected", "undone"])),
                        name="office_decision_action",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="office_rejection_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("seed", models.CharField(max_length=40)),
                ("coder", models.CharField(blank=True, max_length=150)),
                ("from_day", models.DateField()),
                ("to_day", models.DateField()),
                ("size", models.PositiveIntegerField()),
                ("frame", models.PositiveIntegerField()),
                ("frame_sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CodingAudit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="audits", to="office.encounter"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "sample",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="office.auditsample",
                    ),
                ),
                (
                    "coder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="audited", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "auditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="audits", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("with coder", "With Coder"),
                            ("returned", "Returned"),
                            ("escalated", "Escalated"),
                            ("finished", "Finished"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reviewed", models.PositiveIntegerField(default=0)),
                ("errors", models.PositiveIntegerField(default=0)),
                ("training", models.TextField(blank=True)),
                ("missed_queries", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-changed_at", "-id"),
                "indexes": [
                    models.Index(fields=["state", "-changed_at"], name="office_codi_state_50e062_idx"),
                    models.Index(fields=["finished_at"], name="office_codi_finishe_d8939e_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("encounter", "number"), name="office_audit_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "with coder", "returned", "escalated", "finished"])),
                        name="office_coding_audit_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("coder", models.F("auditor")), _negated=True),
                        name="office_nobody_audits_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="office.codingaudit"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("pre", models.JSONField(null=True)),
                ("post", models.JSONField(null=True)),
                ("change", models.CharField(default="agreed", max_length=8)),
                ("errors", models.PositiveSmallIntegerField(default=0)),
                ("comment", models.TextField(blank=True)),
                ("answer", models.CharField(blank=True, max_length=6)),
                ("rebuttal", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("place", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("change__in", ["agreed", "added", "removed", "edited", "moved"])),
                        name="office_audit_change",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "agree", "rebut"])), name="office_audit_answer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "rebut"), _negated=True),
                            models.Q(("rebuttal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="office_rebuttal_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="office.codingaudit"
                    ),
                ),
                ("action", models.CharField(max_length=12)),
                ("detail", models.TextField(blank=True)),
                ("worksheet", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="CheckRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="office.encounter"
                    ),
                ),
                ("value", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="office.checkrun"
                    ),
                ),
                ("edit", models.TextField()),
                ("verdict", models.CharField(max_length=12)),
                ("severity", models.CharField(max_length=8)),
                ("lines", models.JSONField(default=list)),
                ("codes", models.JSONField(default=list)),
                ("message", models.TextField()),
                ("do", models.TextField()),
                ("source", models.TextField()),
                ("table", models.JSONField(null=True)),
                ("bypassed_by", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["pass", "fail", "bypassed", "not checked"])),
                        name="office_finding_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["error", "warning", "info"])),
                        name="office_finding_severity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verdicts", to="office.checkrun"
                    ),
                ),
                ("edit", models.TextField()),
                ("verdict", models.CharField(max_length=12)),
                ("missing", models.TextField(blank=True)),
                ("tables", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["pass", "fail", "bypassed", "not checked"])),
                        name="office_verdict_of_four",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("batch", models.UUIDField(db_index=True, default=uuid.uuid4)),
                ("kind", models.CharField(max_length=20)),
                ("argument", models.JSONField(default=dict)),
                ("memory", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Queued"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=200)),
                ("lease_until", models.DateTimeField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("trouble", models.TextField(blank=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "id"], name="office_job_state_1c063f_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "done", "failed"])),
                        name="office_job_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("day", models.DateField()),
                ("event_day", models.DateField(null=True)),
                ("kind", models.CharField(max_length=40)),
                ("memo", models.TextField(blank=True)),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="office.entry",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("posted_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("day", "posted_at"),
                "indexes": [models.Index(fields=["day"], name="office_entr_day_fb624c_idx")],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="office.entry"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("account", models.CharField(max_length=30)),
                ("amount", superbill.office.fields.MoneyField()),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="office.claim",
                    ),
                ),
                ("line", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ("number",),
                "indexes": [models.Index(fields=["claim", "account"], name="office_post_claim_i_6293cd_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "number"), name="office_posting_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="office_posting_not_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "account__in",
                                [
                                    "revenue",
                                    "receivable:payer",
                                    "receivable:patient",
                                    "cash",
                                    "adjustment:contractual",
                                    "adjustment:other",
                                    "adjustment:provider",
                                    "adjustment:bad debt",
                                    "adjustment:charity",
                                    "unapplied",
                                ],
                            )
                        ),
                        name="office_posting_account",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "duplicate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges_away", to="office.patient"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges_in", to="office.patient"
                    ),
                ),
                ("moved", models.JSONField(default=dict)),
                ("reason", models.TextField()),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="office.patientmerge",
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="office_merge_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("duplicate", models.F("kept")), _negated=True), name="office_merge_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("kind", models.CharField(max_length=10)),
                ("card", models.UUIDField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("reason", models.TextField(blank=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["kind", "card"], name="office_card_kind_233c42_idx")],
            },
        ),
        migrations.CreateModel(
            name="FindingOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="office.encounter"
                    ),
                ),
                ("edit", models.TextField()),
                ("severity", models.CharField(max_length=8)),
                ("codes", models.JSONField(default=list)),
                ("lines", models.JSONField(default=list)),
                ("reason", models.TextField()),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_by",
                        to="office.findingoverride",
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="office_override_has_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("value", models.JSONField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="office_preference_once")],
            },
        ),
        migrations.CreateModel(
            name="Query",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="queries", to="office.encounter"
                    ),
                ),
                (
                    "asked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_by", models.CharField(max_length=150)),
                ("title", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("bears_on_payment", models.BooleanField(default=False)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("changed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-changed_at", "-id"),
                "indexes": [
                    models.Index(fields=["state", "-changed_at"], name="office_quer_state_c0cbdf_idx"),
                    models.Index(fields=["asked", "state"], name="office_quer_asked_i_6b1894_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "answered", "closed", "cancelled"])),
                        name="office_query_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "cancelled"]),
                            models.Q(("asked__isnull", False), ("sent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_query_sent_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueryVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="office.query"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("value", models.TextField()),
                ("findings", models.JSONField(default=list)),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("query", "number"), name="office_query_version_once")],
            },
        ),
        migrations.CreateModel(
            name="QueryAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "query",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="office.query"
                    ),
                ),
                ("choice", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="office.document"
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("choice", ""), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="office_query_answer_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QueryStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="office.query"
                    ),
                ),
                ("action", models.CharField(max_length=12)),
                ("detail", models.TextField(blank=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ClaimStanding",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="office.claim",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shared_by", to="office.claim"
                    ),
                ),
                ("payer_id", models.TextField(blank=True)),
                ("payer", models.TextField(blank=True)),
                ("payer_kind", models.TextField(blank=True)),
                ("member_id", models.TextField(blank=True)),
                ("place", models.CharField(default="P", max_length=1)),
                ("onward", models.BooleanField(default=False)),
                ("frequency", models.CharField(default="1", max_length=1)),
                ("service_day", models.DateField()),
                ("through_day", models.DateField()),
                ("charge", superbill.office.fields.MoneyField()),
                ("payer_claim_number", models.TextField(blank=True)),
                ("charges", superbill.office.fields.MoneyField(default=0)),
                ("paid", superbill.office.fields.MoneyField(default=0)),
                ("adjusted", superbill.office.fields.MoneyField(default=0)),
                ("payer_owes", superbill.office.fields.MoneyField(default=0)),
                ("patient_owes", superbill.office.fields.MoneyField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["payer_owes", "service_day", "payer"], name="office_standing_payer"),
                    models.Index(fields=["patient_owes", "service_day"], name="office_standing_patient"),
                    models.Index(fields=["service_day", "charge"], name="office_standing_day"),
                    models.Index(fields=["payer_claim_number"], name="office_standing_icn"),
                    models.Index(
                        fields=["payer", "service_day", "payer_owes", "patient_owes"], name="office_standing_aging"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=5)),
                ("last_day", models.DateField(unique=True)),
                ("totals", models.JSONField()),
                ("entries", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("last_day",),
            },
        ),
        migrations.CreateModel(
            name="ClosedStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="office.ledgerclose"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closed_standings", to="office.claim"
                    ),
                ),
                ("payer", models.TextField()),
                ("service_day", models.DateField()),
                ("payer_owes", superbill.office.fields.MoneyField()),
                ("patient_owes", superbill.office.fields.MoneyField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("close", "claim"), name="office_closed_claim_once")],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="office.patient"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("due", models.DateField()),
                ("amount", superbill.office.fields.MoneyField()),
                ("value", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("day", "id"),
                "constraints": [models.UniqueConstraint(fields=("patient", "number"), name="office_statement_once")],
            },
        ),
        migrations.CreateModel(
            name="PaymentPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="office.patient"
                    ),
                ),
                ("amount", superbill.office.fields.MoneyField()),
                ("part", superbill.office.fields.MoneyField()),
                ("first_due", models.DateField()),
                ("state", models.CharField(default="running", max_length=10)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="PatientHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="office.patient"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("detail", models.TextField(blank=True)),
                ("from_day", models.DateField()),
                ("to_day", models.DateField(null=True)),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "patient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="office.patient",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="office.claim",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("direction", models.CharField(max_length=3)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="MoneyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("kind", models.CharField(max_length=20)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="office.claim"
                    ),
                ),
                ("side", models.CharField(max_length=7)),
                ("amount", superbill.office.fields.MoneyField()),
                ("reason", models.TextField()),
                ("state", models.CharField(default="asked", max_length=10)),
                ("asked_by", models.CharField(max_length=150)),
                ("asked", models.DateField()),
                ("due", models.DateField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("decided", models.DateField(null=True)),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["state", "due"], name="office_request_list")],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("label", models.CharField(max_length=80)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VisitDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_decisions",
                        to="office.encounter",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("code", models.CharField(blank=True, max_length=5)),
                ("basis", models.CharField(blank=True, max_length=6)),
                ("value", models.TextField()),
                ("changed", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("encounter", "number"), name="office_visit_decision_once")
                ],
            },
        ),
        migrations.RunPython(keep_history, migrations.RunPython.noop),
        migrations.RunPython(begin_audit_log, migrations.RunPython.noop),
        migrations.RunPython(index_beginnings, migrations.RunPython.noop),
    ]
