-- What was paid under Article 51, by year and status?
-- by: sas
-- shown: at least 50 %
select payment_year, status, count(*) as payments, sum(amount_eur) as euros
from annual_payment
group by payment_year, status
order by payment_year, status
