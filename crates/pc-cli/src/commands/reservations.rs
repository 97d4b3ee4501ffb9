//! `reservations`: what stands behind reserved-instance entitlements.

use clap::{Args, Subcommand};
use pc_workflows::lifecycle::{ReservationForm, list_reservations};

use crate::connection::{CustomerName, ListingArguments};
use crate::output::{Exit, Failure, ReservationRow, count, print_one, program, say};

#[derive(Subcommand)]
pub(crate) enum ReservationsCommand {
    /// The reservations of a customer.
    #[command(after_help = "Takes application and user credentials.\n\nExamples:\n  \
        {program} reservations list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --live\n  \
        {program} reservations list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --old-form --json \
        --endpoint http://127.0.0.1:8080")]
    List(ReservationsArguments),
    /// Everything about one reservation.
    #[command(after_help = "Takes application and user credentials.\n\nExample:\n  \
        {program} reservations show --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d \
        10e47aa8-5a4a-4b2a-9d2c-5e1b2a7c6d10 --live")]
    Show {
        /// The reservation's id, or that of its artifact.
        #[arg(value_name = "RESERVATION")]
        reservation: String,
        #[command(flatten)]
        arguments: ReservationsArguments,
    },
}

/// Whose reservations, and how they are asked for.
#[derive(Args)]
pub(crate) struct ReservationsArguments {
    /// The customer: tenant id, company name or domain.
    #[arg(long)]
    customer: CustomerName,
    /// Ask in the older form, which knows virtual machines only.
    #[arg(long)]
    old_form: bool,
    #[command(flatten)]
    list: ListingArguments,
}

pub(crate) async fn run(command: ReservationsCommand) -> Result<Exit, Failure> {
    match command {
        ReservationsCommand::List(arguments) => {
            let (rows, exit) = arguments.read().await?;
            let first = rows.first().map(|row| row.id.clone());
            arguments.list.print(rows, "no reservations")?;
            if let Some(id) = first {
                let customer = program::quoted(&arguments.customer.to_string());
                arguments
                    .list
                    .hint(&format!("reservations show {id} --customer {customer}"), "shows all of one");
            }
            Ok(exit)
        }
        ReservationsCommand::Show { reservation, arguments } => {
            let (rows, _) = arguments.read().await?;
            let is_it = |id: &String| id.eq_ignore_ascii_case(&reservation);
            let is_shown = |row: &&ReservationRow| is_it(&row.id) || row.artifact.as_ref().is_some_and(is_it);
            let found: Vec<&ReservationRow> = rows.iter().filter(is_shown).collect();
            if found.is_empty() {
                let customer = program::quoted(&arguments.customer.to_string());
                let list = program::command_at_service(&format!("reservations list --customer {customer}"));
                let known = match rows.len() {
                    0 => "it has none at all".to_owned(),
                    others => format!("it has {}", count(others, "other")),
                };
                return Err(Failure::failed(format!(
                    "customer {} has no reservation {reservation}: {known}; see `{list}`",
                    arguments.customer
                )));
            }
            found.into_iter().try_for_each(|row| print_one(arguments.list.is_json(), row, || row.text()))?;
            Ok(Exit::Done)
        }
    }
}

impl ReservationsArguments {
    async fn read(&self) -> Result<(Vec<ReservationRow>, Exit), Failure> {
        let service = self.list.connect::<ReservationRow>().await?;
        let form = if self.old_form { ReservationForm::Old } else { ReservationForm::New };
        let customer = self.customer.id(&service.client).await?;
        let looked = list_reservations(&service.client, &customer, form).await?;
        let exit = match &looked.unreadable {
            Some(reason) => {
                say(&format!("not all can be shown: {reason}"));
                Exit::Unresolved
            }
            None => Exit::Done,
        };
        Ok((looked.seen.iter().map(ReservationRow::from).collect(), exit))
    }
}
